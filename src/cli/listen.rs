//! What the commands that answer requests have in common.

use std::net::SocketAddr;

use super::answer;

/// Says where the site is: the first line of the answer, for people and for programs.
pub(super) fn say_address(address: SocketAddr, base: &str) -> std::io::Result<()> {
    answer(&format!("serving http://{address}{base}"))
}

/// The first request to stop: Ctrl-C, or the signal that service managers send. It is listened for
/// from the moment of the call, not only once the future is polled.
pub(super) fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
