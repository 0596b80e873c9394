//! Whether this system has TCP Fast Open (RFC 7413), and lets it be used.

use crate::model::MeasurementSettings;

/// The bit of `net.ipv4.tcp_fastopen` for clients.
const CLIENTS: u32 = 1;

/// The bit for servers.
const SERVERS: u32 = 2;

/// Why TCP Fast Open cannot be measured here; `None` if it can.
pub(super) fn obstacle(settings: &MeasurementSettings) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("this program can use it only on Linux".to_owned());
    }
    // What a server elsewhere does is its own.
    let needed = if settings.server.is_some() { CLIENTS } else { CLIENTS | SERVERS };
    let set = match std::fs::read_to_string("/proc/sys/net/ipv4/tcp_fastopen") {
        Ok(text) => text.trim().parse::<u32>().unwrap_or(0),
        Err(error) => return Some(format!("net.ipv4.tcp_fastopen cannot be read: {error}")),
    };
    (set & needed != needed).then(|| {
        let whom = if set & CLIENTS == 0 { "clients" } else { "servers" };
        format!(
            "this system has it switched off for {whom} (net.ipv4.tcp_fastopen is {set}; with \
             {} it would be on for both)",
            CLIENTS | SERVERS
        )
    })
}
