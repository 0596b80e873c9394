//! What a measurement shows, in words: a paragraph for each thing that can be seen in it.

use super::{
    MeasurementFigures, MeasurementSettings, TimeWaits, Variant, VariantEnd, VariantResult,
};
use crate::model::{CallKind, count, duration, escape_text};

/// A median that is this many times as long is not chance.
const CLEARLY: u64 = 5;

/// What the results so far show, in paragraphs.
pub fn explained(settings: &MeasurementSettings, results: &[VariantResult]) -> Vec<String> {
    let seen = Results { settings, results };
    let paragraphs =
        [seen.handshake(), seen.time_waits(), seen.no_delay(), seen.fast_open(), seen.udp()];
    paragraphs.into_iter().flatten().chain(results.iter().filter_map(unfinished)).collect()
}

struct Results<'a> {
    settings: &'a MeasurementSettings,
    results: &'a [VariantResult],
}

impl Results<'_> {
    fn of(&self, variant: Variant) -> Option<&VariantResult> {
        self.results.iter().find(|result| result.variant == variant)
    }

    /// The figures of a variant of which something was answered, and its rate.
    fn answered(&self, variant: Variant) -> Option<(&MeasurementFigures, f64)> {
        let figures = &self.of(variant)?.figures;
        Some((figures, figures.rate()?))
    }

    fn either(&self, one: Variant, other: Variant) -> Option<(&MeasurementFigures, f64)> {
        self.answered(one).or_else(|| self.answered(other))
    }

    fn handshake(&self) -> Option<String> {
        let (one, one_rate) = self.either(Variant::Persistent, Variant::PersistentNoDelay)?;
        let (each, each_rate) = self.either(Variant::Each, Variant::EachNoDelay)?;
        let mut text = format!(
            "With one connection {one_rate:.0} requests per second were answered, with a \
             connection for each request {each_rate:.0}: {:.1} times as many. A connection costs a \
             new socket at both ends, a handshake (SYN, SYN-ACK, ACK) before the request can leave, \
             and a FIN from each end afterwards.",
            one_rate / each_rate
        );
        if let (Some(one), Some(each)) = (segments_a_request(one), segments_a_request(each)) {
            text.push_str(&format!(
                " One connection took {one:.1} segments per request, a connection each {each:.1}."
            ));
        }
        if self.settings.leaves_for().is_none() {
            text.push_str(
                " On this computer a round trip takes only microseconds. With a server 20 ms away, \
                 each handshake would take another 20 ms.",
            );
        }
        Some(text)
    }

    fn time_waits(&self) -> Option<String> {
        let each = [Variant::Each, Variant::EachNoDelay, Variant::EachFastOpen];
        let (figures, _) = each.into_iter().find_map(|variant| self.answered(variant))?;
        let TimeWaits { clients, server } = figures.time_waits?;
        Some(format!(
            "The client closes each connection first, and the end that closes first keeps it in \
             TIME-WAIT, so that late segments cannot reach a new connection (RFC 9293). After {} \
             the kernel held {clients} of them at the clients' ports and {server} at the server's. \
             Each keeps its port for 60 seconds on Linux; {} used. On loopback, Linux lets a new \
             connection take such a port after one second (net.ipv4.tcp_tw_reuse = 2).",
            count(figures.connections, "connection"),
            match figures.ports {
                1 => "1 port was".to_owned(),
                ports => format!("{ports} different ports were"),
            }
        ))
    }

    fn no_delay(&self) -> Option<String> {
        let median = |variant| {
            self.answered(variant).and_then(|(figures, _)| figures.latencies.quantile(0.5))
        };
        let (with, without) = (median(Variant::PersistentNoDelay)?, median(Variant::Persistent)?);
        let sends = self.settings.sends.min(self.settings.request_bytes);
        let (shown_with, shown_without) = (duration(with), duration(without));
        Some(match sends {
            1 => "TCP_NODELAY makes no real difference here: each request is a single send, and \
                  Nagle's algorithm holds back only a small segment that follows unacknowledged \
                  data. Measure with 2 sends per request to see it at work."
                .to_owned(),
            _ if without / CLEARLY >= with => format!(
                "Each request leaves in {sends} sends. Without TCP_NODELAY, Nagle's algorithm holds \
                 back the second until the first is acknowledged, and the server's kernel delays \
                 that acknowledgement (by 40 ms or more on Linux), since the server has no answer to send it \
                 with: the median is {shown_without}, with TCP_NODELAY {shown_with}."
            ),
            _ => format!(
                "Each request leaves in {sends} sends, which Nagle's algorithm can delay. It hardly \
                 did this time: the median is {shown_without}, with TCP_NODELAY {shown_with}."
            ),
        })
    }

    fn fast_open(&self) -> Option<String> {
        let VariantResult { figures, .. } = self.of(Variant::EachFastOpen)?;
        if figures.connections == 0 {
            return None;
        }
        let connections = count(figures.connections, "connection");
        Some(match figures.fast_opened {
            0 => {
                format!("None of {connections} had its request in the SYN: Fast Open did not work.")
            }
            opened => format!(
                "With TCP Fast Open, {opened} of {connections} had the request in the SYN (RFC \
                 7413), which saves a round trip before the answer. The first connection to a \
                 server fetches a cookie for those that follow."
            ),
        })
    }

    fn udp(&self) -> Option<String> {
        let (figures, rate) = self.answered(Variant::Udp)?;
        let lost = match figures.lost {
            0 => "none was lost this time".to_owned(),
            1 => "1 had no answer".to_owned(),
            lost => format!("{lost} had no answer"),
        };
        Some(format!(
            "UDP has no handshake, no acknowledgements and nothing to close: {rate:.0} requests per \
             second. Nor does it send anything again that is lost; {lost}."
        ))
    }
}

/// Why a variant was not measured, or not to its end.
fn unfinished(VariantResult { variant, end, .. }: &VariantResult) -> Option<String> {
    Some(match end {
        VariantEnd::Complete | VariantEnd::TimeLimit | VariantEnd::Cancelled => return None,
        VariantEnd::Unavailable(reason) => {
            format!("{variant}: not available here, since {}.", escape_text(reason))
        }
        VariantEnd::Failed { call: CallKind::Connect, errno, connections }
            if errno.name() == "EADDRNOTAVAIL" =>
        {
            format!(
                "{variant}: the ports ran out after {}. No local port was free for another \
                 connection to this server (EADDRNOTAVAIL), since closed connections keep theirs in \
                 TIME-WAIT. Wait a minute, ask for fewer requests, or keep a connection open. \
                 net.ipv4.ip_local_port_range says which ports Linux gives to clients.",
                count(*connections, "connection")
            )
        }
        end => format!("{variant}: {end}."),
    })
}

/// Segments in both directions for each answer.
fn segments_a_request(figures: &MeasurementFigures) -> Option<f64> {
    let segments = figures.segments_out?.saturating_add(figures.segments_in?);
    Some(segments as f64 / figures.answered() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Errno;

    fn result(variant: Variant, micros: u64, segments: u64) -> VariantResult {
        let mut figures = MeasurementFigures {
            elapsed_nanos: micros * 100_000,
            connections: if variant.is_each() { 100 } else { 1 },
            ports: 100,
            segments_out: Some(segments),
            segments_in: Some(segments),
            time_waits: Some(TimeWaits { clients: 100, server: 0 }),
            ..MeasurementFigures::default()
        };
        (0..100).for_each(|_| figures.latencies.record(micros * 1_000));
        VariantResult { variant, figures, end: VariantEnd::Complete }
    }

    fn told(sends: u32, results: &[VariantResult]) -> String {
        let settings = MeasurementSettings { sends, ..MeasurementSettings::default() };
        explained(&settings, results).join("\n")
    }

    #[test]
    fn the_ratio_the_segments_and_who_holds_what_is_left_are_told() {
        let results = [result(Variant::Persistent, 20, 100), result(Variant::Each, 60, 500)];
        let told = told(1, &results);
        assert!(told.contains("50000 requests per second were answered"), "{told}");
        assert!(told.contains("16667: 3.0 times as many"), "{told}");
        assert!(told.contains("2.0 segments per request, a connection each 10.0"), "{told}");
        assert!(told.contains("held 100 of them at the clients' ports and 0 at the"), "{told}");
        assert!(!told.contains("NODELAY") && !told.contains("UDP"), "{told}");
    }

    #[test]
    fn nagle_is_explained_by_what_was_seen() {
        let results = |slow| {
            [result(Variant::Persistent, slow, 9), result(Variant::PersistentNoDelay, 30, 9)]
        };
        assert!(told(1, &results(40_000)).contains("with 2 sends per request"));
        assert!(told(2, &results(40_000)).contains("the median is 40 ms, with TCP_NODELAY 30 µs"));
        assert!(told(2, &results(31)).contains("It hardly did this time"));
    }

    #[test]
    fn running_out_of_ports_says_how_many_connections_were_made() {
        let mut each = result(Variant::Each, 60, 500);
        let errno = Errno::from_name("EADDRNOTAVAIL").unwrap();
        each.end = VariantEnd::Failed { call: CallKind::Connect, errno, connections: 28_231 };
        let told = told(1, &[each]);
        assert!(told.contains("the ports ran out after 28231 connections"), "{told}");
    }
}
