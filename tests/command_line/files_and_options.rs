//! What the command line is given: files that can be read or not, options, variables, where the run is
//! recorded, and how long it may take.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::output_and_status::{LISTENER, Playground, ran};
use crate::program::{Ran, program};
use socket_playground::{
    export::open_session,
    model::{Event, Outcome},
    session::Storage,
};

#[test]
fn a_file_that_cannot_be_read_is_status_2_and_named() {
    let playground = Playground::new();
    for (path, told) in [
        (playground.path("missing.ron"), "missing.ron: cannot be read: No such file"),
        (playground.folder.path().to_owned(), "directory"),
        (
            playground.write("syntax.ron", "(\n  steps: [\n    Socket(name \"a\"),\n])"),
            "syntax.ron:3:",
        ),
        (
            playground.write("field.ron", "(steps: [], colour: 1)"),
            "Unexpected field named `colour`",
        ),
        (
            playground.write("name.ron", "(steps: [\n Finish(on: \"a\"),\n])"),
            "name.ron:2:2: step 1: ",
        ),
    ] {
        let ran = ran(&path, &[]);
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{}\nshould say {told}", ran.stderr);
        assert_eq!(ran.stdout, "");
    }
    let path = playground.path("latin1.ron");
    fs::write(&path, b"(\n title: \"gr\xfc\xdfe\", steps: [])").unwrap();
    let ran = ran(&path, &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("latin1.ron:2:12: this byte is not UTF-8"), "{}", ran.stderr);
}

#[test]
fn bad_usage_is_status_2_and_help_is_0() {
    for arguments in [
        &["run"][..],
        &["run", "x.ron", "--set", "novalue"],
        &["run", "x.ron", "--timeout", "soon"],
        &["run", "x.ron", "--whatever"],
    ] {
        let ran: Ran = program().args(arguments).output().unwrap().into();
        assert_eq!(ran.status, 2, "{arguments:?}");
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty());
    }
    let help: Ran = program().args(["run", "--help"]).output().unwrap().into();
    assert_eq!(help.status, 0);
    for option in ["--set", "--record", "--timeout", "--quiet"] {
        assert!(help.stdout.contains(option), "{}", help.stdout);
    }
}

#[test]
fn set_goes_before_the_file_and_the_environment_fills_what_neither_says() {
    let playground = Playground::new();
    let with_vars = playground.write(
        "vars.ron",
        r#"(vars: { "port": "nowhere" }, steps: [
            Socket(name: "a", protocol: Tcp), Call(on: "a", call: Bind("${host}:${port}"))])"#,
    );
    let bad = ran(&with_vars, &[]);
    assert_eq!(bad.status, 2);
    assert!(bad.stderr.contains("127.0.0.1:nowhere"), "{}", bad.stderr);
    let good = ran(&with_vars, &["--set", "port=0", "--set", "host=127.0.0.2"]);
    assert_eq!(good.status, 0, "{}", good.stderr);
    assert!(good.stdout.contains("bind(127.0.0.2:0) = 0"), "{}", good.stdout);

    let without = playground.write(
        "none.ron",
        r#"(steps: [Socket(name: "a", protocol: Tcp), Call(on: "a", call: Bind("${host}:${port}"))])"#,
    );
    let mut program = program();
    program.arg("run").arg(&without).env("SOCKET_PLAYGROUND_HOST", "127.0.0.3");
    let from_environment: Ran = program.output().unwrap().into();
    assert!(from_environment.stdout.contains("bind(127.0.0.3:0) = 0"));
    program.env("SOCKET_PLAYGROUND_PORT", "wrong");
    let wrong: Ran = program.output().unwrap().into();
    assert!(wrong.status == 2 && wrong.stderr.contains("127.0.0.3:wrong"), "{}", wrong.stderr);

    let vain = ran(&without, &["--set", "prot=1"]);
    assert_eq!(vain.status, 2);
    assert!(vain.stderr.contains("no variable \"prot\""), "{}", vain.stderr);
    let unknown = playground
        .run(r#"Socket(name: "a", protocol: Tcp), Call(on: "a", call: Bind("${who}:0")),"#, &[]);
    assert_eq!(unknown.status, 2);
    assert!(unknown.stderr.contains("nothing is named \"who\" here"), "{}", unknown.stderr);
}

#[test]
fn a_recorded_session_opens_again_and_holds_the_end_of_the_run() {
    let playground = Playground::new();
    let out = playground.path("session.ron");
    let record = ["--record", out.to_str().unwrap(), "--quiet"];
    let ran = playground.run(LISTENER, &record);
    assert_eq!((ran.status, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    let opened = open_session(&out, &Storage::memory()).unwrap();
    assert_eq!(opened.problem_count, 0);
    let mut calls = Vec::new();
    opened.log.for_each(1..u64::MAX, |record| {
        if let Event::Returned { call, outcome, .. } = &record.event {
            assert_eq!(*outcome, Outcome::Done);
            calls.push(call.kind().name());
        }
    });
    assert_eq!(calls, ["bind", "listen", "close"]);
}

#[test]
fn a_run_that_failed_is_recorded_too() {
    let playground = Playground::new();
    let out = playground.path("session.ron");
    let steps = r#"Call(on: "server", call: Bind("127.0.0.1:0")),"#;
    let ran = playground.run(&format!("{LISTENER}{steps}"), &["--record", out.to_str().unwrap()]);
    assert_eq!(ran.status, 1);
    assert!(open_session(&out, &Storage::memory()).unwrap().log.len() >= 5);
}

#[test]
fn a_record_that_cannot_be_written_is_status_2_and_the_scenario_is_never_overwritten() {
    let playground = Playground::new();
    let missing = playground.path("no/folder.ron");
    let ran = playground.run(LISTENER, &["--record", missing.to_str().unwrap()]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("folder.ron"), "{}", ran.stderr);
    let itself = playground.path("x.ron");
    let ran = playground.run(LISTENER, &["--record", itself.to_str().unwrap()]);
    assert_eq!(ran.status, 2);
    assert!(fs::read_to_string(itself).unwrap().contains("Listen(8)"));
}

#[test]
fn a_call_that_never_returns_ends_with_the_time_limit() {
    let playground = Playground::new();
    let out = playground.path("session.ron");
    let steps = r#"Call(on: "server", call: Accept(into: "conn")),"#;
    let options = ["--timeout", "0.3", "--record", out.to_str().unwrap()];
    let began = Instant::now();
    let ran = playground.run(&format!("{LISTENER}{steps}"), &options);
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("step 4: server accept(): expected success, got no answer"),
        "{}",
        ran.stderr
    );
    let mut cancelled = false;
    open_session(&out, &Storage::memory()).unwrap().log.for_each(1..u64::MAX, |record| {
        cancelled |=
            matches!(record.event, Event::Returned { outcome: Outcome::Cancelled { .. }, .. });
    });
    assert!(cancelled, "the log does not tell that the accept was taken back");
}

#[test]
fn waiting_longer_than_the_time_limit_fails() {
    let ran = Playground::new().run("Wait(millis: 60000),", &["--timeout", "0.1"]);
    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("step 1: wait"), "{}", ran.stderr);
}
