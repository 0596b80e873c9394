//! The calls that not every socket needs, driven by accessible names: options, a close with reset, a look
//! at what waits, and the urgent byte.

use crate::desk::Desk;
use crate::first_minutes::{call_of, connected};
use socket_playground::model::{Call, OptionValue, Outcome, SocketOption};

#[test]
fn an_option_is_set_and_what_the_kernel_made_of_it_is_shown() {
    let mut desk = Desk::open(None);
    // Tall enough that the whole inspector is seen.
    desk.harness().set_size(egui::vec2(1280.0, 1400.0));
    desk.click("New TCP socket");
    desk.click("Options");
    desk.click("TCP #1: setsockopt");
    desk.wait_for("SO_REUSEADDR = on");
    desk.type_in("TCP #1: option value", "perhaps");
    let before = desk.len();
    desk.click("TCP #1: setsockopt");
    desk.wait_for("It takes on or off");
    assert_eq!(desk.len(), before, "no call was made");
    desk.click("TCP #1: option");
    desk.click("SO_RCVBUF");
    desk.type_in("TCP #1: option value", "4096");
    desk.click("TCP #1: setsockopt");
    desk.wait_for("setsockopt(SO_RCVBUF, 4096)");
    desk.until("what the kernel made of it is shown", |desk| {
        desk.outcomes(1).last().is_some_and(|outcome| match outcome {
            Outcome::Option { value: OptionValue::Number(bytes) } => {
                desk.shows(&format!("SO_RCVBUF = {bytes}"))
            }
            _ => false,
        })
    });
}

#[test]
#[cfg(target_os = "linux")]
fn an_option_that_is_out_of_place_says_why_and_is_for_those_who_want_to_see_it_refused() {
    const ROW: &str = "SO_EXCLUSIVEADDRUSE Windows only";
    let mut desk = Desk::open(None);
    desk.harness().set_size(egui::vec2(1280.0, 1400.0));
    desk.click("New TCP socket");
    desk.click("Options");
    desk.click("TCP #1: option");
    desk.wait_for(ROW);
    assert!(!desk.is_live(ROW), "{ROW}");
    assert!(desk.is_live("TCP_SYNCNT"), "what belongs has no reason beside it");
    desk.wait_for("IPV6_V6ONLY IPv6 sockets only");
    desk.harness().key_press(egui::Key::Escape);
    desk.click("Allow illegal calls");
    desk.click("TCP #1: option");
    desk.until("it can be chosen", |desk| desk.is_live(ROW));
    // It stands at the end of a list that scrolls.
    desk.control(ROW).expect("it was there just now").click_accesskit();
    desk.harness().run_steps(2);
    desk.wait_for("Windows only.");
    desk.click("TCP #1: setsockopt");
    desk.wait_for("setsockopt(SO_EXCLUSIVEADDRUSE, on) = -1 ENOPROTOOPT");
    desk.click("Allow illegal calls");
    assert!(!desk.is_live("TCP #1: setsockopt"), "a call that does nothing is greyed");
}

#[test]
fn a_socket_that_is_closed_with_reset_breaks_off_and_takes_illegal_calls_only() {
    let mut desk = Desk::open(None);
    connected(&mut desk);
    desk.click("Chat");
    desk.click("Chat of TCP #2");
    desk.click("TCP #2: close with reset");
    desk.until("the other end sees the reset", |desk| desk.failed_with(3, "ECONNRESET"));
    let calls: Vec<Call<u64>> = desk.records().iter().filter_map(call_of(2)).collect();
    let linger = Call::SetOption(SocketOption::Linger, OptionValue::Linger(Some(0)));
    assert_eq!(
        calls[calls.len() - 2..],
        [linger, Call::Close],
        "these are the two calls that it is"
    );
    desk.until("its calls are grey", |desk| {
        desk.control("TCP #2: recv").is_some() && !desk.is_live("TCP #2: recv")
    });
    assert!(!desk.is_live("TCP #2: close with reset"));
    desk.click("Allow illegal calls");
    for call in ["recv", "peek", "recv urgent", "shutdown", "close"] {
        let before = desk.outcomes(2).len();
        desk.click(&format!("TCP #2: {call}"));
        desk.until(&format!("{call} answers EBADF"), |desk| {
            desk.outcomes(2).len() > before && desk.failed_with(2, "EBADF")
        });
    }
}

#[test]
fn waiting_bytes_are_looked_at_and_an_urgent_byte_is_told_apart() {
    let mut desk = Desk::open(None);
    connected(&mut desk);
    desk.click("Chat");
    desk.click("Chat of TCP #3");
    desk.click("TCP #3: read automatically");
    desk.click("Chat of TCP #2");
    desk.type_in("TCP #2: message", "ab!");
    desk.click("TCP #2: send urgent");
    desk.wait_for("sent 3 bytes, the last one urgent");
    desk.click("Chat of TCP #3");
    desk.click("One end");
    desk.click("TCP #3: peek");
    desk.until("the peek shows them", |desk| {
        desk.outcomes(3).last() == Some(&Outcome::Received { bytes: 2 })
    });
    assert_eq!(desk.crossed(3).0, b"", "a peek receives nothing");
    desk.click("TCP #3: recv urgent");
    desk.wait_for("received 1 urgent byte");
    desk.click("TCP #3: recv");
    desk.until("the rest is received", |desk| desk.crossed(3).0 == b"!ab");
}
