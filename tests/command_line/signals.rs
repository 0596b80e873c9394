//! How a run ends that is told to by a signal: in order, and with what it recorded kept.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdout, Stdio},
    time::{Duration, Instant},
};

use crate::program::{Desk, heeding_signals};
use rustix::{
    fs::{CWD, FileType, Mode, mknodat},
    io::ioctl_fionread,
    process::{Pid, Signal, kill_process},
};
use socket_playground::{
    export::open_session,
    model::{CallKind, Event},
    session::Storage,
};

const SOCKETS: &str = r#"Socket(name: "u", protocol: Udp), Call(on: "u", call: Bind("127.0.0.1:0")),
Socket(name: "server", protocol: Tcp), Call(on: "server", call: Bind("127.0.0.1:0")),
Call(on: "server", call: Listen(8)),"#;

/// A run that goes on by itself for an hour.
struct Run {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Run {
    /// One of these steps behind [`SOCKETS`], once it has done the latter.
    fn of(desk: &Desk, steps: &str) -> Self {
        desk.write("s.ron", format!("(steps: [\n{SOCKETS}\n{steps}\n])"));
        let arguments = ["run", "s.ron", "--timeout", "3600", "--record", "out.ron"];
        let mut child = heeding_signals(&desk.program())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("listen(8)") {
            line.clear();
            assert_ne!(output.read_line(&mut line).unwrap(), 0, "it lives");
        }
        Self { child, output }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Its exit status, and what it said on stderr. It has ended within a few seconds.
    fn ended(mut self) -> (i32, String) {
        let deadline = Instant::now() + Duration::from_secs(20);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code().expect("it ended by itself");
            }
            assert!(Instant::now() < deadline, "it goes on");
            std::thread::yield_now();
        };
        let mut told = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        drop(self.output);
        (status, told)
    }
}

#[test]
fn whatever_a_run_waits_for_a_signal_ends_it_in_order() {
    let desk = Desk::new();
    for (step, signal, number) in [
        ("Wait(millis: 3600000)", Signal::INT, 2),
        (r#"Call(on: "server", call: Accept(into: "c"))"#, Signal::TERM, 15),
        (r#"Receive(on: "u", until: Millis(3600000))"#, Signal::HUP, 1),
        (r#"Receive(on: "u", until: Bytes(9))"#, Signal::INT, 2),
        (r#"Expect(Kernel(on: "u", that: Drops(AtLeast(9))))"#, Signal::TERM, 15),
        (r#"Start(on: "u", call: Recv(9)), Finish(on: "u")"#, Signal::TERM, 15),
        (r#"Start(on: "u", call: Recv(9)), FinishFails(on: "u", errno: "EIO")"#, Signal::TERM, 15),
    ] {
        let run = Run::of(&desk, step);
        // Twice, as timeout(1) does.
        run.signal(signal);
        run.signal(signal);
        let (status, told) = run.ended();
        assert_eq!(status, 128 + number, "{step}: {told}");
        assert!(told.contains("the run was interrupted"), "{step}: {told}");
        let (_, journal) =
            told.trim_end().rsplit_once("is saved in ").expect("it names the journal");
        assert!(fs::metadata(journal).is_ok(), "{told}");
        let opened = open_session(&desk.path("out.ron"), &Storage::memory()).unwrap();
        assert_eq!(opened.problem_count, 0);
        let mut closed = 0;
        opened.log.for_each(1..u64::MAX, |record| {
            if let Event::Returned { call, .. } = &record.event {
                closed += u32::from(call.kind() == CallKind::Close);
            }
        });
        assert_eq!(closed, 2, "{step}");
        fs::remove_file(desk.path("out.ron")).unwrap();
    }
}

#[test]
fn a_flood_is_ended_as_well() {
    let desk = Desk::new();
    // It sends itself a datagram for each that it reads: there is always something new.
    let echo = r#"Call(on: "u", call: SendTo(to: "${u}", data: Text("x"))), Call(on: "u", call: Recv(1)),"#;
    let run = Run::of(&desk, &echo.repeat(10_000));
    run.signal(Signal::INT);
    let mut rest = String::new();
    let mut run = run;
    run.output.read_to_string(&mut rest).unwrap();
    let (status, told) = run.ended();
    assert_eq!(status, 130, "{told}");
    assert!(rest.lines().count() < 19_000);
}

#[test]
fn a_signal_that_is_to_be_ignored_is() {
    let desk = Desk::new();
    desk.write("s.ron", "(steps: [Wait(millis: 300)])");
    let program = desk.program();
    let mut shell = std::process::Command::new("sh");
    let line = "trap '' HUP; $P run s.ron & sleep 0.1; kill -HUP $!; wait $!";
    shell.args(["-c", line]).env("P", program.get_program()).current_dir(desk.path(""));
    shell.env("SOCKET_PLAYGROUND_JOURNALS", desk.path("journals"));
    assert_eq!(shell.status().unwrap().code(), Some(0));
}

#[test]
fn a_journal_that_stays_is_named_and_one_that_goes_is_not() {
    let desk = Desk::new();
    desk.write(
        "fails.ron",
        r#"(steps: [Socket(name: "a", protocol: Tcp), Call(on: "a", call: Accept(into: "b"))])"#,
    );
    let failed = desk.ran(&["run", "fails.ron", "--quiet"]);
    assert_eq!(failed.status, 1);
    let (_, journal) = failed.stderr.trim_end().rsplit_once("is saved in ").unwrap();
    assert!(File::open(journal).is_ok());
    assert_eq!(desk.names("journals").len(), 1);
    let held = desk.ran_echo(&[]);
    assert_eq!((held.status, held.stderr.as_str()), (0, ""));
    assert_eq!(desk.names("journals").len(), 1);
}

/// The status of a run, after it has named a journal that is there.
fn named_its_journal((status, told): (i32, String)) -> i32 {
    let (_, journal) = told.trim_end().rsplit_once("is saved in ").expect("it names the journal");
    assert!(File::open(journal).is_ok(), "{told}");
    status
}

#[test]
fn a_run_whose_output_nobody_reads_is_ended_by_one_signal() {
    let desk = Desk::new();
    let echo = r#"Call(on: "u", call: SendTo(to: "${u}", data: Text("x"))), Call(on: "u", call: Recv(1)),"#;
    let run = Run::of(&desk, &echo.repeat(10_000));
    // Until it has written nothing for a while.
    let mut since = (0, Instant::now());
    while since.1.elapsed() < Duration::from_millis(500) {
        let held = ioctl_fionread(run.output.get_ref()).unwrap();
        if held != since.0 {
            since = (held, Instant::now());
        }
    }
    run.signal(Signal::TERM);
    assert_eq!(named_its_journal(run.ended()), 143);
}

#[test]
fn a_run_whose_output_nobody_reads_ends_when_its_time_is_up() {
    let desk = Desk::new();
    let echo = r#"Call(on: "u", call: SendTo(to: "${u}", data: Text("x"))), Call(on: "u", call: Recv(1)),"#;
    desk.write("loud.ron", format!("(steps: [{SOCKETS} {}])", echo.repeat(10_000)));
    let mut child = desk
        .program()
        // Long enough to fill the pipe on a busy machine.
        .args(["run", "loud.ron", "--timeout", "4"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (status, told) = Run { child, output }.ended();
    assert!(told.contains("nobody is reading the output"), "{told}");
    assert_eq!(named_its_journal((status, told)), 1);
}

#[test]
fn a_run_whose_record_nobody_reads_is_ended_by_one_signal_and_sooner_by_two() {
    let desk = Desk::new();
    mknodat(CWD, desk.path("out.ron"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let run = Run::of(&desk, "Wait(millis: 3600000)");
    run.signal(Signal::TERM);
    assert_eq!(named_its_journal(run.ended()), 143);
    let run = Run::of(&desk, "Wait(millis: 3600000)");
    run.signal(Signal::TERM);
    // Those that follow each other faster are one.
    std::thread::sleep(Duration::from_millis(700));
    run.signal(Signal::INT);
    assert_eq!(named_its_journal(run.ended()), 130);
}
