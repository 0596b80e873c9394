use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::model::Call;
use crate::scenario::CallStep;

fn load(steps: &str) -> Result<Plan, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.ron");
    fs::write(folder.path().join("data.bin"), [0, 255]).unwrap();
    fs::write(&path, format!("(\nvars: {{ \"word\": \"w\" }},\nsteps: [\n{steps}\n])")).unwrap();
    let settings = Settings::from_environment([]);
    Plan::load(&path, &settings).map_err(|error| {
        let text = error.to_string();
        text.split_once("x.ron:").map_or_else(|| text.clone(), |(_, rest)| rest.to_owned())
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "a line for each mistake")]
fn what_the_file_gets_wrong_is_told_with_its_place() {
    const A: &str = r#"Socket(name: "a", protocol: Tcp),"#;
    for (steps, told) in [
        (r#"Call(on: "a", call: Close),"#, r#"4:1: step 1: there is no socket named "a""#),
        (&format!("{A}\n {A}"), r#"5:2: step 2: a socket or variable named "a""#),
        (r#"Socket(name: "word", protocol: Tcp),"#, r#"named "word" already"#),
        (r#"Socket(name: "", protocol: Tcp),"#, "is not a valid name"),
        (&format!("{A}Finish(on: \"a\"),"), "step 2: no started call"),
        (
            &format!(
                "{A}Start(on: \"a\", call: Accept(into: \"b\")), Call(on: \"b\", call: Close)"
            ),
            r#"step 3: there is no socket named "b""#,
        ),
        (
            &format!("{A}Fails(on: \"a\", call: Close, errno: \"EWHAT\"),"),
            r#"no error named "EWHAT""#,
        ),
        (&format!("{A}Cancel(on: \"a\"),"), "step 2: no started call"),
        (
            &format!("{A}Clients(name: \"c\", count: 0, to: \"a\"),"),
            "step 2: 0 clients cannot be connected",
        ),
        (
            &format!("{A}Clients(name: \"c\", count: 1001, to: \"a\"),"),
            "step 2: 1001 clients cannot be connected",
        ),
        (r#"Clients(name: "c", count: 1, to: "a"),"#, r#"there is no socket named "a""#),
        (
            &format!(
                "{A}Socket(name: \"c2\", protocol: Tcp), Clients(name: \"c\", count: 2, to: \"a\"),"
            ),
            r#"step 3: a socket or variable named "c2""#,
        ),
        (&format!("{A}Expect(Waits(on: \"a\")),"), "step 2: no started call"),
        (
            &format!(
                "{A}Start(on: \"a\", call: Accept(into: \"b\")), Cancel(on: \"a\"), \
                 Call(on: \"b\", call: Close)"
            ),
            r#"step 4: there is no socket named "b""#,
        ),
        (
            &format!(
                "{A}Start(on: \"a\", call: Recv(1)), FinishFails(on: \"a\", errno: \"EWHAT\")"
            ),
            r#"step 3: this system has no error named "EWHAT""#,
        ),
        (
            &format!("{A}Expect(PortHeldBy(on: \"a\", socket: \"b\")),"),
            r#"there is no socket named "b""#,
        ),
        (&format!("{A}Expect(Gone(on: \"b\")),"), r#"there is no socket named "b""#),
        (&format!("{A}Expect(Equal(\"${{x}}\", \"\")),"), r#"nothing is named "x""#),
        (&format!("{A}Call(on: \"a\", call: Bind(\"${{x}}:1\")),"), r#"nothing is named "x""#),
        (&format!("{A}Call(on: \"a\", call: Bind(\"::1:1\")),"), "is not a valid address"),
        (&format!("{A}Call(on: \"a\", call: Bind(\"h:99999\")),"), "is not a valid address"),
        (&format!("{A}Call(on: \"a\", call: Send(Hex(\"0\"))),"), "hexadecimal"),
        (
            &format!("{A}Call(on: \"a\", call: Send(Fill(text: \"\", bytes: 1))),"),
            "cannot fill 1 byte:",
        ),
        (
            &format!("{A}Call(on: \"a\", call: Send(Fill(text: \"x\", bytes: 99999999))),"),
            "cannot fill 99999999 bytes",
        ),
        (
            &format!("{A}Call(on: \"a\", call: Send(File(\"none.bin\"))),"),
            "none.bin cannot be read",
        ),
        (
            &format!("{A}\nCall(on: \"a\", call: SetOption(SO_KEEPALIVE, 1)),"),
            "5:1: step 2: the value of SO_KEEPALIVE must be true or false",
        ),
        (
            &format!("{A}Expect(Option(on: \"a\", option: SO_LINGER, value: true)),"),
            "the value of SO_LINGER must be Some(seconds) or None",
        ),
        (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "5:"),
        (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "SO_RCVBUFF"),
        (&format!("{A}\nCall(on: \"a\", call: GetOption(SO_RCVBUFF)),"), "SO_PRIORITY"),
        ("Dance()", "4:6: "),
    ] {
        let error = load(steps).unwrap_err();
        assert!(error.contains(told), "{steps}\n{error}\nshould say {told}");
    }
}

#[test]
fn a_socket_that_an_accept_will_make_is_known_once_it_has() {
    load(
        r#"Socket(name: "a", protocol: Tcp), Start(on: "a", call: Accept(into: "b")),
        Finish(on: "a"), Call(on: "b", call: Connect("${a}"))"#,
    )
    .unwrap();
}

#[test]
fn data_is_made_when_it_is_asked_for() {
    let plan = load(
        r#"Socket(name: "a", protocol: Tcp), Call(on: "a", call: Send(File("data.bin"))),
        Call(on: "a", call: Send(Hex("00 fF"))),
        Call(on: "a", call: Send(Fill(text: "abc", bytes: 5)))"#,
    )
    .unwrap();
    let data = |index: usize| match &plan.steps()[index] {
        Step::Call { call: CallStep { call: Call::Send(data), .. }, .. } => data,
        step => panic!("{step:?}"),
    };
    let PlannedData::File(path) = data(1) else { panic!("{:?}", data(1)) };
    // Its folder has gone since it was checked.
    assert!(matches!(plan.file(path), Err(Failure::File { .. })));
    assert_eq!(*data(2), PlannedData::Bytes(Bytes::from_static(&[0, 255])));
    assert_eq!(*data(3), PlannedData::Fill("abc".to_owned(), 5));
    assert_eq!(plan.fill("abc", 5), Bytes::from_static(b"abcab"));
}

#[test]
fn a_short_file_cannot_ask_for_more_than_any_may_have() {
    let filled = |text: char| {
        format!(r#"Call(on: "a", call: Send(Fill(text: "{text}", bytes: 16777216))),"#)
    };
    let five: String = ('a'..='e').map(filled).collect();
    let error = load(&format!(r#"Socket(name: "a", protocol: Tcp), {five}"#)).unwrap_err();
    assert!(error.contains("step 6: the data cannot be created: the data of the scenario"));
    let same = filled('a').repeat(600);
    load(&format!(r#"Socket(name: "a", protocol: Tcp), {same}"#)).unwrap();
    let joined = |text: &str| {
        let fills = r#"Fill(text: "x", bytes: 16777216),"#.repeat(3);
        format!(r#"Call(on: "a", call: Send(Joined([Joined([{text}]), {fills}]))),"#)
    };
    let same = joined(r#"Text("b"), Hex("ff")"#).repeat(40);
    load(&format!(r#"Socket(name: "a", protocol: Tcp), {same}"#)).unwrap();
    for more in
        [&joined(r#"Text("b")"#), r#"Call(on: "a", call: Send(Fill(text: "x", bytes: 16777216))),"#]
    {
        let steps = format!(r#"Socket(name: "a", protocol: Tcp), {same} {more}"#);
        let error = load(&steps).unwrap_err();
        assert!(error.contains("step 42: the data cannot be created: the data"), "{error}");
    }
    let of_sockets = joined(r#"Text("${a}"), Fill(text: "y", bytes: 16777216), Text("z")"#);
    let error = load(&format!(r#"Socket(name: "a", protocol: Tcp), {of_sockets}"#));
    assert!(error.unwrap_err().contains("step 2: the data cannot be created: the data"));
    let settings = Settings {
        set: BTreeMap::from([("word".to_owned(), "w".repeat(1 << 20))]),
        ..Settings::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.ron");
    let text = format!(
        r#"(vars: {{ "word": "" }}, steps: [Socket(name: "a", protocol: Tcp),
        Call(on: "a", call: Send(Text("{}")))])"#,
        "${word}".repeat(65)
    );
    fs::write(&path, text).unwrap();
    let error = Plan::load(&path, &settings).unwrap_err().to_string();
    assert!(error.contains("${word} is too long"), "{error}");
}

#[test]
fn a_byte_order_mark_is_passed_over_and_a_capture_is_named() {
    let settings = Settings::from_environment([]);
    let load = |bytes: &[u8]| Plan::load_stream(Path::new("x"), bytes, &settings);
    let marked = "\u{feff}Scenario(\n steps: [\n  Wait(millis: 1)])";
    assert_eq!(load(marked.as_bytes()).unwrap().place_of(0), "x:3:3");
    let capture = b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0".repeat(2 << 20);
    let told = "x: is neither a session nor a scenario: it seems to be a Wireshark capture";
    assert_eq!(load(&capture).unwrap_err().to_string(), told);
    let endless = load_endless(&settings);
    assert!(endless.contains("it is larger than 16 MiB"), "{endless}");
}

fn load_endless(settings: &Settings) -> String {
    let endless = io::repeat(b' ');
    Plan::load_stream(Path::new("x"), endless, settings).unwrap_err().to_string()
}

#[test]
fn what_comes_from_a_stream_has_no_folder_of_its_own() {
    let text = r#"(steps: [Socket(name: "a", protocol: Tcp),
        Call(on: "a", call: Send(File("Cargo.toml")))])"#;
    let settings = Settings::from_environment([]);
    let mut plan = Plan::load_stream(Path::new("-"), text.as_bytes(), &settings).unwrap();
    let file = Path::new("Cargo.toml");
    assert_eq!(plan.demands(), [Demand { index: 1, act: Act::Reads(file.to_owned()) }]);
    assert!(matches!(plan.file(file), Err(Failure::NotAllowed { .. })));
    plan.permit(Permissions { files: true, network: false }).unwrap();
    assert!(plan.file(file).unwrap().starts_with(b"[package]"));
}
