//! Runs the program as a user would.

use std::path::Path;

use assert_cmd::Command;

/// The program in the folder `site`.
pub(crate) fn in_site(site: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_guidepost"));
    command.arg("--site").arg(site).args(arguments);
    command
}

/// What `--help` prints for a command, which may have one below it; the program's own for none.
pub(crate) fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_guidepost"))
        .args(command)
        .arg("--help")
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "`guidepost {} --help` fails", command.join(" "));
    String::from_utf8(output.stdout).expect("help is UTF-8")
}
