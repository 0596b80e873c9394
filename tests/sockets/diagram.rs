//! Decides what the pictures of a session look like, and that they are pictures of the log alone: those
//! of a live session and of the same session opened again are the same.

use std::{fmt::Write as _, path::Path};

use crate::common::{Rig, any_port, send};
use bytes::Bytes;
use socket_playground::{
    diagram::{
        Area, Picture, Point, Region, Role, Shape,
        ladder::{Axis, ExtraRows, Ladder, Lane, Parts, ROW, Rows, Window},
        states::{States, StatesForm, visited},
    },
    export::{LADDER_ROWS, open_session, save_session, write_ladder_svg, write_svg},
    model::{Call, Event, Family, Mode, ShutdownHow, SocketId, SocketState},
    session::{Arrangement, Deliveries, Entry, EventKind, LeftOut, Log, SocketTable, Storage},
};

/// What pictures are drawn from.
struct Views {
    table: SocketTable,
    arrangement: Arrangement,
    deliveries: Deliveries,
    left_out: LeftOut,
    extra: ExtraRows,
    lanes: Vec<Lane>,
}

impl Views {
    fn of(log: &Log) -> Self {
        let (mut table, mut deliveries) = (SocketTable::default(), Deliveries::default());
        table.catch_up(log, u64::MAX);
        deliveries.catch_up(log, u64::MAX);
        let mut left_out = LeftOut::default();
        log.for_each_entry(1..u64::MAX, |number, entry| {
            if entry.kind == EventKind::KernelFigures {
                left_out.push(number);
            }
        });
        let sockets = table.iter().map(SocketState::socket_id);
        let lanes = sockets.map(|socket| Lane { socket, folded: false }).collect();
        let (mut extra, arrangement) = (ExtraRows::default(), Arrangement::default());
        extra.catch_up(&deliveries, |_| true);
        Self { table, arrangement, deliveries, left_out, extra, lanes }
    }

    fn lay_out(&self, log: &Log, axis: Axis, until: u64, window: &Window) -> Parts {
        self.ladder(log, axis, until).lay_out(window)
    }

    fn ladder<'a>(&'a self, log: &'a Log, axis: Axis, until: u64) -> Ladder<'a> {
        Ladder {
            numbers: None,
            log,
            table: &self.table,
            arrangement: &self.arrangement,
            deliveries: &self.deliveries,
            rows: Rows::all_but(&self.left_out, until),
            extra: &self.extra,
            lanes: &self.lanes,
            until,
            axis,
            chosen: Some(21),
        }
    }
}

const WINDOW: Window = Window { width: 1200.0, height: 700.0, left: 0.0, row: 0, within: 0.0 };

const TO_SCALE: Axis = Axis::Time { nanos_per_row: 20_000_000 };

/// A picture, a line for each shape and for each note.
fn text_of(picture: &Picture) -> String {
    let mut text = String::new();
    for shape in &picture.shapes {
        let line = match shape {
            Shape::Line { from, to, width, dashed, role } => {
                let dashed = if *dashed { " dashed" } else { "" };
                let (a, b) = (from, to);
                format!("line {:.0},{:.0} {:.0},{:.0} {width}{dashed} {role:?}", a.x, a.y, b.x, b.y)
            }
            Shape::Head { at, role, .. } => format!("head {:.0},{:.0} {role:?}", at.x, at.y),
            Shape::Cross { at, role } => format!("cross {:.0},{:.0} {role:?}", at.x, at.y),
            Shape::Dot { at, role, .. } => format!("dot {:.0},{:.0} {role:?}", at.x, at.y),
            Shape::Rect { area, fill, role } => format!(
                "rect {:.0},{:.0} {:.0}x{:.0} {fill:?} {role:?}",
                area.left, area.top, area.width, area.height
            ),
            Shape::Text { at, anchor, text, role, .. } => {
                format!("text {:.0},{:.0} {anchor:?} {role:?} {text}", at.x, at.y)
            }
        };
        writeln!(text, "{line}").expect("a string takes any text");
    }
    for note in &picture.notes {
        let kind = match note.region {
            Region::Area(_) => "area",
            Region::Segment(..) => "line",
        };
        writeln!(text, "{kind} of record {:?}: {}", note.record, note.words)
            .expect("a string takes any text");
    }
    text
}

fn recorded() -> Log {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sockets/ladder.ron");
    open_session(&path, &Storage::memory()).expect("the recorded session").log
}

#[test]
fn a_recorded_session_has_this_ladder() {
    let log = recorded();
    let views = Views::of(&log);
    let window = Window { height: 1060.0, ..WINDOW };
    let parts = views.lay_out(&log, Axis::Rows, log.len(), &window);
    insta::assert_snapshot!("ladder_in_rows", text_of(&parts.together()));
    let parts = views.lay_out(&log, TO_SCALE, log.len(), &WINDOW);
    insta::assert_snapshot!("ladder_to_scale", text_of(&parts.together()));
}

/// Whether a straight line passes through a rectangle.
fn crosses(area: Area, from: Point, to: Point) -> bool {
    (0..=400).any(|step| {
        let part = step as f32 / 400.0;
        let (x, y) = (from.x + part * (to.x - from.x), from.y + part * (to.y - from.y));
        (area.left..area.right()).contains(&x) && (area.top..area.bottom()).contains(&y)
    })
}

/// The labels, and where they are.
fn labels(picture: &Picture) -> Vec<(&str, Area)> {
    let labels = picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Text { at, anchor, text, size, .. } => {
            Some((text.as_str(), Area::of_text(*at, *anchor, text, *size)))
        }
        _ => None,
    });
    labels.collect()
}

/// The lines other than those that only order.
fn lines(picture: &Picture) -> Vec<(Point, Point)> {
    let lines = picture.shapes.iter().filter_map(|shape| match shape {
        Shape::Line { from, to, role, .. } if *role != Role::Line => Some((*from, *to)),
        _ => None,
    });
    lines.collect()
}

#[test]
fn a_handshake_has_three_rows_and_a_fin_two_each_with_a_name_that_no_line_crosses() {
    let log = recorded();
    let views = Views::of(&log);
    let ladder = views.ladder(&log, Axis::Rows, log.len());
    // Of the handshake and of a refused SYN the last row is that of the record, of a FIN the first.
    assert_eq!([5, 6, 7].map(|number| ladder.row_of(number)), [4, 7, 8]);
    assert_eq!([19, 20, 21].map(|number| ladder.row_of(number)), [20, 21, 23]);
    assert_eq!([4, 5, 6, 7, 8].map(|row| ladder.number_in(row).unwrap()), [5, 6, 6, 6, 7]);
    let height = ladder.extent() as f32 * ROW;
    let body = ladder.lay_out(&Window { height, ..WINDOW }).body;
    let (labels, lines) = (labels(&body), lines(&body));
    let row = |name: &str| {
        let of = labels.iter().filter(|(label, _)| *label == name);
        of.map(|(_, area)| (area.top / ROW).floor()).collect::<Vec<_>>()
    };
    assert_eq!([row("SYN"), row("SYN-ACK")], [vec![5.0, 35.0], vec![6.0]]);
    assert_eq!(row("ACK (inferred)"), [7.0, 22.0, 30.0]);
    assert_eq!([row("FIN"), row("RST (inferred)")], [vec![21.0, 29.0], vec![36.0]]);
    for (label, area) in &labels {
        for (from, to) in &lines {
            assert!(
                !crosses(*area, *from, *to),
                "{label} at {area:?} is crossed by {from:?} {to:?}"
            );
        }
    }
}

#[test]
fn what_the_arrows_show_is_told_in_words() {
    let log = recorded();
    let views = Views::of(&log);
    let ladder = views.ladder(&log, Axis::Rows, log.len());
    for (number, crossed) in [
        (6, "SYN, SYN-ACK and ACK with TCP #1 (inferred)"),
        (9, "8 bytes received by TCP #3 in record 10; 15 bytes received by TCP #3 in record 11"),
        (16, "9 bytes sent by TCP #3 in record 14; 3 bytes sent by TCP #3 in record 15"),
        (20, "a FIN to TCP #3 (inferred)"),
        (21, "the FIN of TCP #2 arrived (inferred)"),
        (33, "a SYN to an outside peer that was refused (inferred)"),
        (39, "it never arrived"),
        (40, "no socket in this session has that address"),
    ] {
        assert_eq!(ladder.crossed(number), crossed, "record {number}");
        assert!(ladder.words(number).ends_with(crossed));
    }
}

#[test]
fn a_recorded_session_has_these_states() {
    let log = recorded();
    let views = Views::of(&log);
    let states = |sockets: &[u32], until| {
        let sockets: Vec<SocketId> = sockets.iter().copied().map(SocketId).collect();
        let states = States { table: &views.table, sockets: &sockets, until };
        format!(
            "{}\n\n{:#?}\n\n{}",
            states.in_words(),
            states.steps(),
            text_of(&states.lay_out(StatesForm::default()))
        )
    };
    for (sockets, is_stacked) in [([2], false), ([2], true), ([6], false), ([6], true)] {
        let sockets = sockets.map(SocketId);
        let states = States { table: &views.table, sockets: &sockets, until: log.len() };
        let picture = states.lay_out(StatesForm { is_stacked, names_alone: is_stacked });
        assert_eq!(states.size(is_stacked), (picture.width, picture.height));
    }
    insta::assert_snapshot!("states_of_both_ends", states(&[2, 3], log.len()));
    insta::assert_snapshot!("states_of_udp", states(&[6], log.len()));
    // By record 21 the connection was open, and nothing more.
    assert!(states(&[2], 21).starts_with("TCP #2 is in TCP state ESTABLISHED, path: CLOSED, "));
    let count = |until| {
        let all = visited(&views.table, until);
        all.iter().filter(|(_, record)| record.is_some()).count()
    };
    assert_eq!([0, 1, 17, 19, log.len()].map(count), [0, 1, 2, 3, 7]);
}

#[test]
fn an_earlier_moment_knows_nothing_of_what_came_later() {
    let log = recorded();
    let views = Views::of(&log);
    // The second half of what was sent in record 9 has not been read.
    let parts = views.lay_out(&log, Axis::Rows, 10, &WINDOW);
    let text = text_of(&parts.together());
    assert!(text.contains("15 B not read yet") && text.contains("8 of 23 B"), "{text}");
    assert!(!text.contains("15 of") && !text.contains("ESTABLISHED"), "{text}");
    // What a whole session tells of the same records.
    let text = text_of(&views.lay_out(&log, Axis::Rows, log.len(), &WINDOW).together());
    assert!(text.contains("15 of 23 B") && text.contains("ESTABLISHED"), "{text}");
}

#[test]
fn a_window_is_a_part_of_the_whole() {
    let log = recorded();
    let views = Views::of(&log);
    let texts = |window: &Window| {
        let parts = views.lay_out(&log, Axis::Rows, log.len(), window);
        let text = text_of(&parts.body);
        text.lines().filter(|line| line.starts_with("text")).map(str::to_owned).collect::<Vec<_>>()
    };
    let all = texts(&Window { height: 960.0, ..WINDOW });
    let part = texts(&Window { row: 20, within: 7.0, height: 300.0, ..WINDOW });
    let told = |line: &String| line.splitn(4, ' ').nth(3).unwrap().to_owned();
    let all: Vec<String> = all.iter().map(told).collect();
    assert!(part.len() > 10);
    for line in &part {
        assert!(all.contains(&told(line)), "{line}");
    }
}

/// A chat, half closed, beside datagrams of which one is lost.
fn lived() -> Rig {
    let rig = Rig::stepwise();
    let (client, server) = rig.pair();
    let reading = rig.must_wait(server, Call::Recv(100));
    rig.must(client, send("hello"));
    rig.returned(reading);
    rig.must(client, send("one that is read in two"));
    rig.must(server, Call::Recv(8));
    rig.must(server, Call::Recv(100));
    rig.must(client, Call::Shutdown(ShutdownHow::Write));
    rig.must(server, Call::Recv(100));
    rig.must(server, send("still here"));
    rig.must(client, Call::Recv(4));
    let (one, other) = (rig.udp(), rig.udp());
    rig.must(other, Call::Bind(any_port(Family::V4)));
    let to = rig.local(other);
    rig.must(one, Call::SendTo(Bytes::from_static(b"arrives"), to));
    rig.must(other, Call::RecvFrom(100));
    rig.must(one, Call::SendTo(Bytes::from_static(b"nobody reads it"), to));
    rig.must(other, Call::Close);
    rig
}

#[test]
fn a_live_session_and_the_same_one_opened_again_have_the_same_pictures() {
    let rig = lived();
    // Whatever the kernel is seen to do from now on is not in the file.
    rig.playground.close();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.ron");
    save_session(&rig.log, &path).unwrap();
    let again = open_session(&path, &Storage::memory()).unwrap().log;
    assert_eq!(again.len(), rig.log.len());
    let (live, opened) = (Views::of(&rig.log), Views::of(&again));
    for axis in [Axis::Rows, Axis::Time { nanos_per_row: 200_000 }] {
        for row in [0, 3, 17] {
            let window = Window { row, within: 3.0, ..WINDOW };
            let until = again.len();
            let picture = live.lay_out(&rig.log, axis, until, &window).together();
            assert!(picture.shapes.len() > 20 || row > 0);
            let other = opened.lay_out(&again, axis, until, &window).together();
            assert_eq!(text_of(&picture), text_of(&other));
            assert_eq!(picture, other);
        }
    }
    for socket in live.lanes.iter().map(|lane| lane.socket) {
        let picture = |views: &Views| {
            let sockets = [socket, SocketId(3)];
            States { table: &views.table, sockets: &sockets, until: again.len() }
                .lay_out(StatesForm::default())
        };
        assert_eq!(picture(&live), picture(&opened));
    }
    for number in 1..=again.len() {
        let words = |views: &Views, log| views.ladder(log, Axis::Rows, again.len()).words(number);
        assert_eq!(words(&live, &rig.log), words(&opened, &again));
    }
}

#[test]
fn a_picture_is_written_as_one_file_that_names_every_region() {
    let log = recorded();
    let mut svg = Vec::new();
    let written = write_ladder_svg(&log, &mut svg).unwrap();
    assert_eq!(written.rows, written.of);
    let svg = String::from_utf8(svg).unwrap();
    assert!(svg.starts_with("<svg xmlns=") && svg.trim_end().ends_with("</svg>"));
    for text in ["prefers-color-scheme:dark", "ACK (inferred)", "8 of 23 B", "never arrived"] {
        assert!(svg.contains(text), "{text}");
    }
    let words = "<title>8 of the 23 bytes that TCP #2 sent (record 9) and TCP #3 received \
                 (record 10)</title>";
    assert!(svg.contains(words));
    assert!(!svg.contains("http://www.w3.org/1999/xlink") && !svg.contains("This picture shows"));
    let mut empty = Vec::new();
    write_svg(&Picture::default(), &mut empty).unwrap();
    assert!(!empty.is_empty());
}

#[test]
fn a_long_ladder_is_cut_and_says_so() {
    let log = Log::new();
    for _ in 0..LADDER_ROWS + 5 {
        log.append(Entry::new(SocketId(1), Event::Reading(Mode::Step)));
    }
    let mut svg = Vec::new();
    let written = write_ladder_svg(&log, &mut svg).unwrap();
    assert_eq!((written.rows, written.of), (LADDER_ROWS, LADDER_ROWS + 5));
    let svg = String::from_utf8(svg).unwrap();
    assert!(svg.contains("This picture shows the first 2000 of 2005 rows."));
}
