//! What a measurement shows, in words: a paragraph for each thing that can be seen in it.

use super::{
    MeasurementFigures, MeasurementSettings, TimeWaits, Variant, VariantEnd, VariantResult,
};
use crate::model::{
    Attempted, CallKind, FailedCall, Family, count, duration, escape_text, explain,
};

/// A median that is this many times as long is not chance.
const CLEARLY: u64 = 5;

/// What the results so far show, in paragraphs.
pub fn explained(settings: &MeasurementSettings, results: &[VariantResult]) -> Vec<String> {
    let seen = Results { settings, results };
    let paragraphs =
        [seen.handshake(), seen.time_waits(), seen.no_delay(), seen.fast_open(), seen.udp()];
    let unfinished = results.iter().filter_map(|result| unfinished(settings, result));
    paragraphs.into_iter().flatten().chain(unfinished).collect()
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

    /// Calls by which a request left.
    fn sends(&self) -> u32 {
        self.settings.sends.min(self.settings.request_bytes)
    }

    /// A connection that stays and one for each request, alike if both were measured so. Where a request
    /// leaves in several sends those with `TCP_NODELAY`, since Nagle's algorithm hides what a connection
    /// costs.
    fn compared(&self) -> Option<(Variant, Variant)> {
        use Variant::{Each, EachNoDelay, Persistent, PersistentNoDelay};
        let pairs = match self.sends() {
            1 => [
                (Persistent, Each),
                (PersistentNoDelay, EachNoDelay),
                (Persistent, EachNoDelay),
                (PersistentNoDelay, Each),
            ],
            _ => [
                (PersistentNoDelay, EachNoDelay),
                (PersistentNoDelay, Each),
                (Persistent, Each),
                (Persistent, EachNoDelay),
            ],
        };
        let is_answered = |variant| self.answered(variant).is_some();
        pairs.into_iter().find(|(one, each)| is_answered(*one) && is_answered(*each))
    }

    fn handshake(&self) -> Option<String> {
        let (kept, new) = self.compared()?;
        let ((one, one_rate), (each, each_rate)) = (self.answered(kept)?, self.answered(new)?);
        let whose = match self.settings.concurrency.min(self.settings.requests) {
            1 => String::new(),
            clients => format!(" for each of {clients} clients"),
        };
        let begins = match (kept.is_no_delay(), new.is_no_delay()) {
            (false, false) => "With",
            (true, true) => "Both with TCP_NODELAY: with",
            (true, false) => "The first with TCP_NODELAY: with",
            (false, true) => "The second with TCP_NODELAY: with",
        };
        let ratio = if one_rate >= each_rate {
            format!("{:.1} times as many where the connection stays open", one_rate / each_rate)
        } else {
            format!("{:.1} times as many with new connections this time", each_rate / one_rate)
        };
        let mut sentences = vec![format!(
            "{begins} one connection{whose} {one_rate:.0} requests per second were answered \
             (median {}), with a connection for each request {each_rate:.0} (median {}): {ratio}. A \
             connection costs a new socket at both ends, a handshake (SYN, SYN-ACK, ACK) before the \
             request can leave, and a FIN from each end afterwards.",
            median(one),
            median(each)
        )];
        if let (Some(one), Some(each)) = (segments_a_request(one), segments_a_request(each)) {
            sentences.push(format!(
                "One connection took {one:.1} segments per request, a connection each {each:.1}."
            ));
        }
        if self.settings.leaves_for().is_none() {
            sentences.push(
                "On this computer a round trip takes only microseconds. With a server 20 ms away, \
                 each handshake would take another 20 ms."
                    .to_owned(),
            );
        }
        Some(sentences.join(" "))
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
        let middle = |variant| {
            self.answered(variant).and_then(|(figures, _)| figures.latencies.quantile(0.5))
        };
        let (with, without) = (middle(Variant::PersistentNoDelay)?, middle(Variant::Persistent)?);
        let (sends, is_held_back) = (self.sends(), without / CLEARLY >= with);
        let medians =
            format!("the median is {}, with TCP_NODELAY {}", duration(without), duration(with));
        Some(match sends {
            1 => format!(
                "TCP_NODELAY has nothing to change here: each request is a single send, and Nagle's \
                 algorithm holds back only a small segment that follows unacknowledged data. On one \
                 connection {medians}; a difference comes from what else this computer does. \
                 Measure with 2 sends per request to see Nagle's algorithm at work."
            ),
            _ if is_held_back => {
                let new = middle(Variant::Each).filter(|new| without / CLEARLY >= *new);
                let new = new.map_or_else(String::new, |new| {
                    format!(
                        " On a new connection Linux acknowledges the first segments at once, so \
                         that a connection for each request hardly waits (median {}).",
                        duration(new)
                    )
                });
                format!(
                    "Each request leaves in {sends} sends. Without TCP_NODELAY, Nagle's algorithm \
                     holds back the second until the first is acknowledged, and the server's kernel \
                     delays that acknowledgement (by 40 ms or more on Linux), since the server has \
                     no answer to send it with: on one connection {medians}.{new}"
                )
            }
            _ => format!(
                "Each request leaves in {sends} sends, which Nagle's algorithm can delay. It hardly \
                 did this time: on one connection {medians}."
            ),
        })
    }

    fn fast_open(&self) -> Option<String> {
        let VariantResult { figures, .. } = self.of(Variant::EachFastOpen)?;
        if figures.connections == 0 {
            return None;
        }
        let connections = count(figures.connections, "connection");
        let what = if self.sends() == 1 { "the request" } else { "the first part of the request" };
        Some(match figures.fast_opened {
            0 => {
                format!("None of {connections} had {what} in the SYN: Fast Open did not work.")
            }
            opened => format!(
                "With TCP Fast Open, {opened} of {connections} had {what} in the SYN (RFC \
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
             second, median {}. Nor does it send anything again that is lost; {lost}.",
            median(figures)
        ))
    }
}

/// Why a variant was not measured, or not to its end.
fn unfinished(
    settings: &MeasurementSettings,
    VariantResult { variant, end, .. }: &VariantResult,
) -> Option<String> {
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
        VariantEnd::Failed { call, errno, .. } => {
            let explanation = explain(&FailedCall {
                errno: *errno,
                attempted: Attempted::Call(*call),
                family: settings.server.as_ref().map(Family::from_address),
                address: settings.server,
                length: settings.request_bytes.into(),
            });
            format!("{variant}: {end}. {} {}", explanation.meaning, explanation.remedy)
        }
        VariantEnd::NoAnswer(_) | VariantEnd::ServerClosed => {
            let (request, answer) = (settings.request_bytes, settings.answer_bytes);
            format!(
                "{variant}: {end}. The server must be reachable and answer each request of {} with \
                 exactly {}; over TCP it leaves closing to the client.",
                count(request, "byte"),
                count(answer, "byte")
            )
        }
    })
}

/// The median, for a sentence.
fn median(figures: &MeasurementFigures) -> String {
    figures.latencies.quantile(0.5).map_or_else(|| "unknown".to_owned(), duration)
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
        assert!(told.contains("16667 (median 60 µs): 3.0 times as many"), "{told}");
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
        assert!(told(2, &results(40_000)).contains("the median is 40 ms, with TCP_NODELAY 30 µs."));
        assert!(told(2, &results(31)).contains("It hardly did this time"));
    }

    #[test]
    fn what_nagle_delays_is_not_compared_with_new_connections() {
        let mut results =
            vec![result(Variant::Persistent, 40_000, 9), result(Variant::Each, 60, 9)];
        let slower = told(2, &results);
        assert!(slower.contains("25 requests per second were answered (median 40 ms)"), "{slower}");
        assert!(slower.contains("666.7 times as many with new connections this time"), "{slower}");
        results.push(result(Variant::PersistentNoDelay, 20, 9));
        let told = told(2, &results);
        assert!(
            told.starts_with("The first with TCP_NODELAY: with one connection 50000 "),
            "{told}"
        );
        assert!(
            told.contains("a connection for each request hardly waits (median 60 µs)"),
            "{told}"
        );
    }

    #[test]
    fn a_failed_call_says_what_to_try() {
        let mut each = result(Variant::Each, 60, 500);
        let errno = Errno::from_name("ECONNREFUSED").unwrap();
        each.end = VariantEnd::Failed { call: CallKind::Connect, errno, connections: 0 };
        let told = told(1, &[each]);
        assert!(
            told.contains(
                "ECONNREFUSED. The computer at this address answered that nobody listens"
            ),
            "{told}"
        );
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
