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
    let refused = desk.ran(&["measure", "--csv", "-", "--record", "-"]);
    assert_eq!((refused.status, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("cannot both write to stdout"), "{}", refused.stderr);
}

/// Measures in a network of its own, which is set up by a shell first.
fn ran_in_own_network(set_up: &str, arguments: &[&str]) -> Ran {
    let mut unshare = Command::new("unshare");
    unshare.args(["-n", "sh", "-c"]);
    unshare.arg(format!("ip link set lo up; {set_up}; exec \"$0\" \"$@\""));
    unshare.arg(program().get_program()).arg("measure").args(arguments);
    unshare.output().expect("unshare runs").into()
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

#[test]
#[ignore = "needs root, unshare, ip, ss and socat, to have the ports of an earlier measurement taken over"]
fn what_an_earlier_measurement_has_left_at_the_same_server_is_not_mixed_up() {
    // Linux lets go of a port in TIME-WAIT on loopback after a second.
    let earlier = "echo 50000 50019 > /proc/sys/net/ipv4/ip_local_port_range
        timeout 20 socat TCP-LISTEN:7,fork,reuseaddr EXEC:cat >/dev/null 2>&1 &
        until ss -Hltn | grep -q ':7 '; do :; done
        \"$0\" \"$@\" >/dev/null; sleep 2";
    let arguments = ["--requests", "15", "--variant", "each", "--to", "127.0.0.1:7", "--csv", "-"];
    let ran = ran_in_own_network(earlier, &arguments);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let row = ran.stdout.lines().last().unwrap();
    let columns: Vec<&str> = row.split(',').collect();
    let [.., connections, ports, _, _, time_waits, "complete"] = columns[..] else {
        panic!("{row}")
    };
    assert_eq!((connections, ports), ("15", "15"), "{row}");
    // The server may not have closed the last of them yet. At most 5 of the 20 ports are new ones.
    assert!(time_waits.parse::<u32>().unwrap() > 10, "{row}");
}
