//! How long a frame takes, in egui's own pass: with few sockets and with two hundred, with a short
//! log and with a long one. Each figure is a ratio to the first in the same run, since a machine's
//! own speed says nothing.
//!
//! `cargo bench --bench frame`

use std::{
    net::UdpSocket,
    time::{Duration, Instant},
};

use egui_kittest::{Harness, kittest::Queryable as _};
use socket_playground::{session::JournalError, ui::App};

const FRAMES: usize = 200;

fn main() {
    let mut window = Harness::builder()
        .with_size([1280.0, 800.0])
        .build_eframe(|creation| App::new(creation, None, Err(JournalError::NoFolder)));
    open(&mut window, "New UDP socket", 1);
    click(&mut window, "UDP #1: bind");
    // Enough to fill the table, so that only the length of the log differs.
    flood(&mut window, 100);
    let few = median_frame(&mut window);
    println!("{:<28} {:>10}  ratio", "", "frame");
    report("1 socket, 100 records", few, few);

    flood(&mut window, 100_000);
    let records = window.state().log().len();
    report(&format!("1 socket, {records} records"), median_frame(&mut window), few);

    open(&mut window, "New TCP socket", 199);
    report("200 sockets", median_frame(&mut window), few);
}

fn report(what: &str, frame: Duration, baseline: Duration) {
    let ratio = frame.as_secs_f64() / baseline.as_secs_f64();
    println!("{what:<28} {:>7.2} ms  {ratio:.2}", frame.as_secs_f64() * 1e3);
}

/// The median time of a frame in which nothing has changed.
fn median_frame(window: &mut Harness<'_, App>) -> Duration {
    window.run_steps(20);
    let mut frames: Vec<Duration> = (0..FRAMES)
        .map(|_| {
            let began = Instant::now();
            window.step();
            began.elapsed()
        })
        .collect();
    frames.sort_unstable();
    frames[FRAMES / 2]
}

fn click(window: &mut Harness<'_, App>, name: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while window.query_all_by_label(name).next().is_none() {
        assert!(Instant::now() < deadline, "there is no {name}");
        window.step();
    }
    if let Some(control) = window.query_all_by_label(name).next() {
        control.click();
    }
    window.run_steps(2);
}

fn open(window: &mut Harness<'_, App>, name: &str, count: u64) {
    let until = window.state().log().len() + count;
    for _ in 0..count {
        click(window, name);
    }
    while window.state().log().len() < until {
        window.step();
    }
}

/// Sends datagrams to the bound socket until so many have been logged.
fn flood(window: &mut Harness<'_, App>, count: u64) {
    let mut address = None;
    window.state().log().for_each(1..100, |record| {
        address = record.standing.as_ref().map_or(address, |standing| standing.local);
    });
    let address = address.expect("the socket is bound");
    let sender = UdpSocket::bind("127.0.0.1:0").expect("loopback has a free port");
    while window.state().log().len() < count {
        for number in 0..200_u32 {
            sender.send_to(&number.to_be_bytes(), address).expect("loopback takes a datagram");
        }
        window.step();
    }
    // What the window has not read yet would be read in the frames that are measured.
    window.run_steps(30);
}
