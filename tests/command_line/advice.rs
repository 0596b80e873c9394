//! Addresses in all their forms on the command line, and the advice under an error that fits the
//! socket's family and the address: on real sockets, in what `run` prints.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{fs, process::Command};

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
    program.env_remove("SOCKET_PLAYGROUND_HOST").env_remove("SOCKET_PLAYGROUND_PORT");
    program
}

/// Runs one step on a socket of this kind: the exit status, and what is printed.
fn run(
    mut program: Command,
    (protocol, family): (&str, &str),
    step: &str,
    options: &[&str],
) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("x.ron");
    let socket = format!(r#"Socket(name: "a", protocol: {protocol}, family: {family})"#);
    fs::write(&scenario, format!("(steps: [{socket}, {step}])")).unwrap();
    let journals = folder.path().join("journals");
    // Nothing leaves this computer: none of these calls gets so far.
    program.args(["run", "--allow-network"]).arg(&scenario).args(options);
    program.env("SOCKET_PLAYGROUND_JOURNALS", journals);
    let ran = program.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

#[test]
fn advice_under_an_error_knows_the_family_and_the_address() {
    let long = r#"SendTo(to: "[::1]:9", data: Fill(text: "x", bytes: 65528))"#;
    for (kind, call, errno, said) in [
        (("Udp", "V6"), r#"Bind("[2001:db8::77]:0")"#, "EADDRNOTAVAIL", "::1 is always one"),
        (("Tcp", "V6"), r#"Bind("[::ffff:192.0.2.1]:0")"#, "EADDRNOTAVAIL", "::ffff:127.0.0.1 is"),
        (("Tcp", "V6"), r#"Connect("[fe80::1]:9")"#, "EINVAL", "as in fe80::1%eth0"),
        (("Udp", "V6"), r#"Bind("[fe80::1]:0")"#, "EINVAL", "as in fe80::1%eth0"),
        (("Udp", "V6"), r#"Bind("[fe80::1%999999]:0")"#, "ENODEV", "no network interface with"),
        (("Tcp", "V6"), r#"Connect("127.0.0.1:9")"#, "EINVAL", "This is an IPv4 address"),
        (("Tcp", "V6"), r#"Bind("127.0.0.1:0")"#, "EINVAL", "This is an IPv4 address"),
        (("Udp", "V4"), r#"Connect("[::1]:9")"#, "EAFNOSUPPORT", "This is an IPv6 address"),
        (("Udp", "V6"), long, "EMSGSIZE", "65,527 bytes over IPv6"),
        (("Tcp", "V4"), r#"Connect("127.0.0.1:0")"#, "ECONNREFUSED", "Port 0 is not a destination"),
    ] {
        let step = format!(r#"Fails(on: "a", call: {call}, errno: "{errno}")"#);
        let (status, stdout, stderr) = run(program(), kind, &step, &[]);
        assert_eq!(status, Some(0), "{stdout}{stderr}");
        assert!(stdout.contains(said), "{call}: {stdout}");
    }
}

#[test]
#[ignore = "needs root and unshare, to have no IPv6"]
fn a_system_without_ipv6_is_told_as_that() {
    let turn_off = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6";
    let mut without_ipv6 = Command::new("unshare");
    without_ipv6.args(["-n", "sh", "-c"]).arg(format!("{turn_off}; exec \"$0\" \"$@\""));
    without_ipv6.arg(program().get_program());
    let step = r#"Fails(on: "a", call: Bind("[::1]:0"), errno: "EADDRNOTAVAIL")"#;
    let (status, stdout, stderr) = run(without_ipv6, ("Tcp", "V6"), step, &[]);
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    assert!(stdout.contains("This system has no ::1: IPv6 is turned off"), "{stdout}");
}

#[test]
fn a_host_with_its_interface_is_given_as_it_is_written_by_hand() {
    let step = r#"Fails(on: "a", call: Bind("${host}:${port}"), errno: "EADDRNOTAVAIL")"#;
    for host in ["fe80::1%lo", "[fe80::1%lo]", "fe80::1%1"] {
        let by_option = run(program(), ("Tcp", "V6"), step, &["--set", &format!("host={host}")]);
        let mut with_host = program();
        with_host.env("SOCKET_PLAYGROUND_HOST", host);
        let by_environment = run(with_host, ("Tcp", "V6"), step, &[]);
        for (status, stdout, stderr) in [by_option, by_environment] {
            assert_eq!(status, Some(0), "{host}: {stdout}{stderr}");
            assert!(stdout.contains("bind([fe80::1%1]:0) = -1 EADDRNOTAVAIL"), "{host}: {stdout}");
        }
    }
}

#[test]
fn a_lookup_that_fails_is_explained_and_its_subject_keeps_the_brackets() {
    let step = r#"Call(on: "a", call: Connect("[fe80::1%nosuch0]:80"))"#;
    let (status, stdout, stderr) = run(program(), ("Tcp", "V6"), step, &[]);
    assert_eq!(status, Some(1), "{stdout}{stderr}");
    assert!(stdout.contains("getaddrinfo(\"fe80::1%nosuch0\") = failed: "), "{stdout}");
    assert!(
        stdout.contains("     This computer has no network interface with the name"),
        "{stdout}"
    );
    assert!(stderr.contains("a connect([fe80::1%nosuch0]:80): expected success"), "{stderr}");
}

#[test]
fn a_name_with_other_letters_is_looked_up_in_its_ascii_form() {
    let step = r#"Call(on: "a", call: Bind("ｌｏｃａｌｈｏｓｔ:0"))"#;
    let (status, stdout, stderr) = run(program(), ("Tcp", "V4"), step, &[]);
    assert_eq!(status, Some(0), "{stdout}{stderr}");
    assert!(
        stdout.contains("getaddrinfo(\"localhost\" for \"ｌｏｃａｌｈｏｓｔ\") = "),
        "{stdout}"
    );
}

#[test]
fn hex_is_taken_as_people_have_it_and_a_slip_is_shown_with_its_place() {
    let steps = r#"Call(on: "a", call: Bind("127.0.0.1:0")),
        Call(on: "a", call: SendTo(to: "${a}", data: Hex("DATA"))), Call(on: "a", call: RecvFrom(9)),
        Expect(Received(on: "a", data: Text("Hello")))"#;
    for hex in [
        "48:65:6c:6c:6f",
        "0x48, 0x65,\n 0x6c, 0x6c, 0x6f",
        r"\\x48\\x65\\x6c\\x6c\\x6f",
        "unsigned char data[5] = {\n    0x48, 0x65, 0x6c, 0x6c, 0x6f,\n};\n",
    ] {
        let (status, stdout, stderr) =
            run(program(), ("Udp", "V4"), &steps.replace("DATA", hex), &[]);
        assert_eq!(status, Some(0), "{hex}: {stdout}{stderr}");
    }
    let (status, _, stderr) =
        run(program(), ("Udp", "V4"), &steps.replace("DATA", "48 65\n6c 6g"), &[]);
    assert_eq!(status, Some(2));
    assert!(stderr.contains("'g' at line 2, character 5 is not a hex digit"), "{stderr}");
}
