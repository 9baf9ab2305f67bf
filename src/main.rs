//! The program guidepost.

use std::process::ExitCode;

fn main() -> ExitCode {
    guidepost::cli::run()
}
