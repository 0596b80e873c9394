//! Files that are sent, and files that what arrives is saved to.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};
use socket_playground::behaviour::FileSender;
use socket_playground::model::{
    BehaviourEnd, BehaviourId, Call, Family, Outcome, SaveTo, Saved, SendFile, SocketId,
};
use socket_playground::session::{FileSaver, SaveToError};

use crate::common::{PATIENCE, Rig, finish, noise, send};
use crate::small_disk::SmallDisk;
use crate::{behave, end_of};

/// Switches sending a file on.
pub fn send_file(rig: &Rig, socket: SocketId, path: &Path) -> BehaviourId {
    let spec = SendFile { path: path.display().to_string(), to: None };
    behave(rig, socket, FileSender::new(path.to_owned(), spec))
}

fn begin(
    rig: &Rig,
    socket: SocketId,
    path: &Path,
    what: Saved,
    limit: Option<u64>,
) -> Result<FileSaver, SaveToError> {
    let save = SaveTo { path: path.display().to_string(), what, limit };
    let id = rig.playground.next_behaviour_id();
    FileSaver::begin(&rig.log, (socket, id), &save, path, false)
}

/// Saves what a socket receives.
pub fn save(rig: &Rig, socket: SocketId, path: &Path) -> FileSaver {
    begin(rig, socket, path, Saved::Received, None).unwrap()
}

/// Waits until saving has ended.
pub fn saved(saver: &FileSaver) -> (u64, BehaviourEnd) {
    let status = saver.wait(Instant::now() + PATIENCE);
    (status.progress.done, status.end.expect("it ends"))
}

pub fn sum(path: &Path) -> Vec<u8> {
    Sha256::digest(fs::read(path).unwrap()).to_vec()
}

#[test]
fn a_file_of_10_mb_arrives_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    fs::write(&from, noise(7, 10_000_000)).unwrap();
    let rig = Rig::interactive();
    let (client, server) = rig.pair();
    let saver = save(&rig, server, &to);
    let sent = send_file(&rig, client, &from);
    let (progress, end) = end_of(&rig, sent);
    assert_eq!((progress.done, progress.of), (10_000_000, Some(10_000_000)));
    assert_eq!(end, BehaviourEnd::Finished);
    rig.must(client, Call::Close);
    rig.wait_until("its end", |table| table.get(server).unwrap().bytes_in() == 10_000_000);
    rig.must(server, Call::Close);
    assert_eq!(saved(&saver), (10_000_000, BehaviourEnd::Closed));
    assert_eq!(sum(&from), sum(&to));
    let told = rig.state(server).ended_behaviour().unwrap().to_string();
    assert!(told.starts_with("saves received bytes to \""), "{told}");
    assert!(told.ends_with("\", 10000000 bytes, the socket was closed"), "{told}");
}

#[test]
fn each_direction_is_saved_up_to_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    let savers = [
        begin(&rig, client, &path("in"), Saved::Received, None).unwrap(),
        begin(&rig, client, &path("out"), Saved::Sent, Some(3)).unwrap(),
        begin(&rig, client, &path("both"), Saved::Both, Some(100)).unwrap(),
        begin(&rig, client, &path("none"), Saved::Both, Some(0)).unwrap(),
    ];
    rig.must(client, send("ab"));
    peer.write_all(b"\0\xff").unwrap();
    rig.must(client, Call::Peek(9));
    rig.must(client, Call::Recv(9));
    rig.must(client, send("cd"));
    rig.must(client, Call::Close);
    let ends = savers.each_ref().map(saved);
    let (closed, finished) = (BehaviourEnd::Closed, BehaviourEnd::Finished);
    assert_eq!(ends, [(2, closed.clone()), (3, finished.clone()), (6, closed), (0, finished)]);
    let read = ["in", "out", "both", "none"].map(|name| fs::read(path(name)).unwrap());
    assert_eq!(read, [&b"\0\xff"[..], b"abc", b"ab\0\xffcd", b""]);
}

#[test]
fn stopped_it_has_all_that_had_come_and_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved");
    let rig = Rig::stepwise();
    let (client, _peer) = rig.with_peer(Family::V4);
    let saver = begin(&rig, client, &path, Saved::Sent, None).unwrap();
    for _ in 0..100 {
        rig.must(client, send("before;"));
    }
    saver.stop();
    rig.must(client, send("after"));
    assert_eq!(saved(&saver), (700, BehaviourEnd::Stopped));
    assert_eq!(fs::read_to_string(&path).unwrap(), "before;".repeat(100));
    assert_eq!(rig.state(client).ended_behaviour().unwrap().progress.done, 700);
    // Once more does nothing.
    let before = rig.log.len();
    saver.stop();
    assert_eq!(rig.log.len(), before);
}

#[test]
fn no_file_is_overwritten_unless_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("there");
    fs::write(&path, "precious").unwrap();
    let rig = Rig::stepwise();
    let (client, _peer) = rig.with_peer(Family::V4);
    let before = rig.log.len();
    let error = begin(&rig, client, &path, Saved::Received, None).unwrap_err();
    assert!(error.to_string().contains("there is such a file already"), "{error}");
    let nowhere = folder.path().join("no folder").join("file");
    let error = begin(&rig, client, &nowhere, Saved::Received, None).unwrap_err();
    assert!(error.to_string().contains("no folder/file: cannot be created: "), "{error}");
    assert_eq!((fs::read(&path).unwrap(), rig.log.len()), (b"precious".to_vec(), before));
    let save = SaveTo { path: String::new(), what: Saved::Sent, limit: None };
    let of = (client, rig.playground.next_behaviour_id());
    let saver = FileSaver::begin(&rig.log, of, &save, &path, true).unwrap();
    rig.must(client, send("new"));
    saver.stop();
    assert_eq!(saved(&saver), (3, BehaviourEnd::Stopped));
    assert_eq!(fs::read(&path).unwrap(), b"new");
    let error = FileSaver::begin(&rig.log, of, &save, Path::new("/dev/null"), true).unwrap_err();
    assert!(error.to_string().contains("it is not a regular file"), "{error}");
}

#[test]
#[ignore = "needs root, to mount a small file system"]
fn a_full_disk_is_told_with_what_the_file_has() {
    let disk = SmallDisk::new("1m");
    let path = disk.path().join("saved");
    let rig = Rig::interactive();
    let (client, server) = rig.pair();
    let saver = save(&rig, server, &path);
    rig.must(client, send(noise(3, 3_000_000)));
    let (done, end) = saved(&saver);
    assert!(matches!(&end, BehaviourEnd::FileFailed(why) if why.contains("No space")), "{end}");
    assert_eq!(fs::read(&path).unwrap(), &noise(3, 3_000_000)[..done as usize]);
    assert!((500_000..1_100_000).contains(&done), "{done}");
    drop(saver);
}

#[test]
fn a_file_that_cannot_be_sent_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::stepwise();
    let (client, peer) = rig.with_peer(Family::V4);
    let id = send_file(&rig, client, &folder.path().join("gone"));
    let (_, end) = end_of(&rig, id);
    assert!(matches!(&end, BehaviourEnd::FileFailed(why) if why.contains("No such file")), "{end}");
    let id = send_file(&rig, client, folder.path());
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::FileFailed("it is a directory".to_owned()));
    let empty = folder.path().join("empty");
    fs::write(&empty, "").unwrap();
    let id = send_file(&rig, client, &empty);
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.to_string(), end), ("0 of 0 bytes".to_owned(), BehaviourEnd::Finished));
    let long = folder.path().join("long");
    fs::File::create(&long).unwrap().set_len(1 << 30).unwrap();
    let id = send_file(&rig, client, &long);
    rig.wait_until("a send to wait", |table| !table.get(client).unwrap().waiting().is_empty());
    crate::common::reset(peer);
    let (progress, end) = end_of(&rig, id);
    assert!(matches!(end, BehaviourEnd::Failed(_)), "{end}");
    assert!(progress.done < 1 << 30);
}

#[test]
fn a_file_that_is_being_sent_can_be_stopped_and_its_call_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let long = folder.path().join("long");
    fs::File::create(&long).unwrap().set_len(1 << 30).unwrap();
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    let waits = || {
        rig.wait_until("a send to wait", |table| !table.get(client).unwrap().waiting().is_empty());
        rig.state(client).waiting()[0].call_id
    };
    let id = send_file(&rig, client, &long);
    let call_id = waits();
    assert!(matches!(rig.cancel(client, call_id), Outcome::Cancelled { .. }));
    let (first, end) = end_of(&rig, id);
    assert_eq!(end, BehaviourEnd::Cancelled);
    let id = send_file(&rig, client, &long);
    waits();
    rig.playground.stop_behaving(client, id).unwrap();
    let (second, end) = end_of(&rig, id);
    assert_eq!(end, BehaviourEnd::Stopped);
    rig.wait_until("it to wait no more", |table| table.get(client).unwrap().waiting().is_empty());
    // What was told to have gone is what has gone.
    let gone = rig.state(client).bytes_out();
    assert_eq!(gone, first.done + second.done);
    rig.must(client, Call::Close);
    let mut came = Vec::new();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    peer.read_to_end(&mut came).unwrap();
    assert_eq!(came.len() as u64, gone);
    finish(&peer);
}
