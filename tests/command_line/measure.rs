//! `measure`: the table, its CSV and session, what is refused, and what is told when ports run out.

use std::{fs, process::Command};

use crate::program::{Desk, Ran, program};

#[test]
fn the_table_is_printed_and_written_and_its_session_has_it_again() {
    let desk = Desk::new();
    let measured = ["measure", "--requests", "20", "--variant", "each", "--variant", "persistent"];
    let files = ["--csv", "cost.csv", "--record", "cost.sockets.ron"];
    let ran = desk.ran(&[&measured[..], &files].concat());
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.starts_with("20 requests of 64 bytes, answers of 64 bytes, 1 at a time\n"));
    for begins in ["variant   ", "TCP, one connection  ", "TCP, one per request  ", "With one conn"]
    {
        assert!(ran.stdout.contains(&format!("\n{begins}")), "{begins}: {}", ran.stdout);
    }
    let csv = fs::read_to_string(desk.path("cost.csv")).unwrap();
    let rows: Vec<&str> = csv.lines().collect();
    assert!(rows[0].starts_with("measurement,variant,requests,") && rows.len() == 3, "{csv}");
    assert!(rows[1].starts_with("1,each,20,64,64,1,1,,20,0,"), "{csv}");
    let json = desk.ran(&["export", "cost.sockets.ron", "--to", "json"]).stdout;
    assert_eq!(json.matches("\"kind\":\"measurement\"").count(), 3, "{json}");
    let filtered = ["export", "cost.sockets.ron", "--to", "csv", "--filter", "measurement"];
    assert!(desk.ran(&filtered).stdout.contains("measured TCP, one per request: 20 answers"));
}

#[test]
fn csv_on_stdout_is_all_that_is_on_it() {
    let ran = Desk::new().ran(&["measure", "--requests", "3", "--variant", "udp", "--csv", "-"]);
    assert_eq!((ran.status, ran.stdout.lines().count()), (0, 2), "{}", ran.stdout);
}

#[test]
fn another_computer_and_numbers_out_of_range_are_refused() {
    let desk = Desk::new();
    let refused = desk.ran(&["measure", "--to", "192.0.2.1:80"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--allow-network"), "{}", refused.stderr);
    let refused = desk.ran(&["measure", "--requests", "0"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("requests must be from 1 to 1000000"), "{}", refused.stderr);
}

/// Measures in a network of its own, which is set up by a shell first.
fn ran_in_own_network(set_up: &str, arguments: &[&str]) -> Ran {
    let mut unshare = Command::new("unshare");
    unshare.args(["-n", "sh", "-c"]);
    unshare.arg(format!("ip link set lo up; {set_up}; exec \"$0\" \"$@\""));
    unshare.arg(program().get_program()).arg("measure").args(arguments);
    unshare.output().unwrap().into()
}

#[test]
#[ignore = "needs root, unshare and ip, to have few ports"]
fn when_the_ports_run_out_it_says_how_many_connections_were_made() {
    let few = "echo 50000 50099 > /proc/sys/net/ipv4/ip_local_port_range";
    // None is taken over from TIME-WAIT.
    let few = format!("{few}; echo 0 > /proc/sys/net/ipv4/tcp_tw_reuse");
    let ran = ran_in_own_network(&few, &["--requests", "1000", "--variant", "each"]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    let words = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    // The server has one of the hundred.
    assert!(
        words.contains("ports ran out after 99 connections. No local port was free"),
        "{words}"
    );
    assert!(words.contains("After 99 connections the kernel held 99 of them"), "{words}");
}

#[test]
#[ignore = "needs root, unshare and ip, to switch Fast Open on"]
fn with_fast_open_the_requests_are_in_the_syns() {
    let set = |to: u32| format!("echo {to} > /proc/sys/net/ipv4/tcp_fastopen");
    let arguments = ["--requests", "50", "--variant", "each-fast-open"];
    let words = |ran: Ran| {
        assert_eq!(ran.status, 0, "{}", ran.stdout);
        ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let on = words(ran_in_own_network(&set(3), &arguments));
    // The first fetches the cookie.
    assert!(on.contains("49 of 50 connections had the request in the SYN"), "{on}");
    let off = words(ran_in_own_network(&set(1), &arguments));
    assert!(off.contains("switched off for servers (net.ipv4.tcp_fastopen is 1;"), "{off}");
}
