//! Decides how many descriptors the program may have, and what it says when it may have no more.

#![cfg(target_os = "linux")]

use std::process::Command;

use crate::program::{Ran, program};

/// Runs the scenario of a hundred clients after this has been said to the shell.
fn run_after(limit: &str) -> Ran {
    let program = program();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limit}; exec \"$0\" \"$@\"")]).arg(program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.args(["run", "--quiet", "many-clients"]).output().expect("the shell runs").into()
}

#[test]
fn a_low_soft_limit_is_raised_to_the_hard_one() {
    let ran = run_after("ulimit -Sn 64");
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

#[test]
fn clients_beyond_the_hard_limit_end_in_a_message_that_says_how_many_there_are_and_what_to_try() {
    let ran = run_after("ulimit -n 120");
    assert_eq!(ran.status, 1);
    let told = ran.stderr;
    let made =
        told.split_once(" of 100 clients made").and_then(|(before, _)| before.rsplit(' ').next());
    let made: usize = made.and_then(|made| made.parse().ok()).expect(&told);
    // Two descriptors each, at both ends once it is accepted, and some that are no socket's.
    assert!((15..60).contains(&made), "{told}");
    for words in [
        "expected 100 clients to be connected",
        "EMFILE",
        "The limit is 120 descriptors for this program (ulimit -n); a socket takes 2 descriptors.",
        "raise the hard limit",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}
