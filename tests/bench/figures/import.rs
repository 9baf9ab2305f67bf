//! How long it takes to import an export of Stack Exchange.

use anyhow::Result;

use super::{Setting, remove};
use crate::generator::write_dump;
use crate::process::{guidepost, run};
use crate::report::{Report, size, time};

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    let folder = setting.scratch.join("import");
    remove(&folder)?;
    let dump = write_dump(&setting.site, setting.site.threads, &folder.join("dump"))?;
    let target = folder.join("site");
    std::fs::create_dir_all(&target)?;
    std::fs::write(target.join("guidepost.toml"), "title = \"Imported\"\n")?;
    let mut command = guidepost(&target);
    command.args(["import", "stackexchange"]).arg(&dump.posts);
    command.arg("--comments").arg(&dump.comments).arg("--users").arg(&dump.users);
    let usage = run(command.args(["--into", "imported"]))?;
    let (files, _) = size(&target.join("content"));
    report.used(&format!("import of {files} threads from Stack Exchange"), time(usage.wall), usage);
    Ok(())
}
