//! How long an export takes, from nothing and after little.

use std::fs;

use anyhow::Result;

use super::{Setting, remove};
use crate::process::{Usage, guidepost, run};
use crate::report::{Report, megabytes, size, time};

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    let out = setting.scratch.join("public");
    remove(&out)?;
    setting.forget()?;
    let export =
        || -> Result<Usage> { run(guidepost(&setting.site.folder).arg("export").arg("--out").arg(&out)) };
    let cold = export()?;
    report.used("export, nothing cached", time(cold.wall), cold);
    let same = export()?;
    report.used("export with no change", time(same.wall), same);
    let index = setting.site.threads / 2;
    let file = setting.site.file(index);
    fs::write(&file, format!("{}\nOne more sentence.\n", setting.site.text(index)))?;
    let edited = export();
    setting.site.restore(index)?;
    let edited = edited?;
    report.used("export after one edit", time(edited.wall), edited);
    let (files, bytes) = size(&out);
    report.figure("the exported site", format!("{} in {files} files", megabytes(bytes)));
    Ok(())
}
