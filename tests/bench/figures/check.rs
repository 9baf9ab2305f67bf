//! How long it takes to check everything.

use anyhow::Result;

use super::Setting;
use crate::process::{guidepost, run};
use crate::report::{Report, time};

pub(super) fn measure(setting: &Setting, report: &mut Report) -> Result<()> {
    setting.forget()?;
    let cold = run(guidepost(&setting.site.folder).arg("check"))?;
    report.used("check, nothing cached", time(cold.wall), cold);
    let warm = run(guidepost(&setting.site.folder).arg("check"))?;
    report.used("check again", time(warm.wall), warm);
    Ok(())
}
