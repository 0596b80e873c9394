//! Whether the requests of a measurement go to another computer, which the person is asked about first.

use std::net::SocketAddr;

use super::MeasurementSettings;
use crate::model::{Call, Family, Footing, Protocol, reach};

impl MeasurementSettings {
    /// The address beyond this computer to which requests are sent, if they are.
    pub fn leaves_for(&self) -> Option<SocketAddr> {
        let server = self.server?;
        let family = Family::from_address(&server);
        let footing = Footing { protocol: Protocol::Tcp, family, local: None };
        reach(&footing, &Call::<u64>::Connect(server)).leaves_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_computer_is_asked_about() {
        let to = |server: &str| MeasurementSettings {
            server: Some(server.parse().unwrap()),
            ..MeasurementSettings::default()
        };
        assert_eq!(MeasurementSettings::default().leaves_for(), None);
        assert_eq!(to("127.0.0.1:80").leaves_for(), None);
        assert_eq!(to("[::1]:80").leaves_for(), None);
        assert_eq!(to("192.0.2.1:80").leaves_for(), to("192.0.2.1:80").server);
    }
}
