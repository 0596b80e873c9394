//! Files from a file sender to a file receiver: their names, their sums, and what is said when something is
//! wrong.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;

use socket_playground::model::{
    BehaviourEnd, BehaviourId, BehaviourState, Call, Family, Lifecycle, Program, SocketId,
};

use crate::common::{Rig, eventually, noise, reset};
use crate::end_of;
use crate::files::sum;
use crate::programs::{act, connect, rest, server};
use crate::small_disk::SmallDisk;

fn receiver(rig: &Rig, folder: &Path) -> (SocketId, SocketAddr) {
    let folder = folder.display().to_string();
    server(rig, &Program::FileReceiver { folder, most_bytes: 100_000_000 })
}

fn send(rig: &Rig, to: SocketAddr, path: &Path) -> BehaviourId {
    let client = rig.tcp();
    rig.must(client, Call::Connect(to));
    act(rig, client, &Program::FileSender { path: path.display().to_string() })
}

/// What became of the receiver that was accepted last.
fn received(rig: &Rig) -> BehaviourState {
    let socket = *rig.accepted().last().unwrap();
    eventually("its end", || rig.state(socket).lifecycle() == Lifecycle::Closed);
    rig.state(socket).ended_behaviour().unwrap().clone()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_arrives_as_it_was_and_both_ends_say_so() {
    let from = tempfile::tempdir().unwrap();
    let to = tempfile::tempdir().unwrap();
    let path = from.path().join("some file.bin");
    fs::write(&path, noise(5, 20_000_001)).unwrap();
    let rig = Rig::interactive();
    let (_, address) = receiver(&rig, to.path());
    for expected in ["some file.bin", "some file (2).bin"] {
        let id = send(&rig, address, &path);
        let (progress, end) = end_of(&rig, id);
        assert_eq!(end, BehaviourEnd::Finished);
        assert_eq!(progress.to_string(), "20000001 of 20000001 bytes");
        let state = received(&rig);
        assert_eq!(state.end, Some(BehaviourEnd::Finished));
        assert_eq!(state.progress.to_string(), "20000001 of 20000001 bytes");
        assert!(state.bytes_per_second().is_some_and(|rate| rate > 0));
        assert_eq!(sum(&to.path().join(expected)), sum(&path));
    }
    // None is replaced, and nothing else is left.
    assert_eq!(names(to.path()), ["some file (2).bin", "some file.bin"]);
    // An empty one, and one that is kept nowhere.
    let empty = from.path().join("empty");
    fs::write(&empty, "").unwrap();
    let id = send(&rig, address, &empty);
    assert_eq!(end_of(&rig, id).1, BehaviourEnd::Finished);
    assert_eq!(fs::read(to.path().join("empty")).unwrap(), b"");
    let (_, address) = receiver(&rig, Path::new(""));
    let id = send(&rig, address, Path::new(""));
    let (progress, end) = end_of(&rig, id);
    assert_eq!((progress.done, end), (4 * 1024 * 1024, BehaviourEnd::Finished));
}

#[test]
fn what_a_hostile_sender_says_is_refused_and_nothing_is_left() {
    let to = tempfile::tempdir().unwrap();
    let folder = to.path().join("folder");
    fs::create_dir(&folder).unwrap();
    let rig = Rig::stepwise();
    let (_, address) = receiver(&rig, &folder);
    for (said, error) in [
        ("nonsense\n", "this is not the header of a file"),
        (&"x".repeat(5000), "a line is too long"),
        ("{\"name\":\"a\",\"size\":18446744073709551615}\n", "at most 100000000"),
        ("{\"name\":\"a\",\"size\":3}\nabc{\"sha256\":\"00\"}\n", "its SHA-256 is not the one"),
        ("{\"name\":\"a\",\"size\":3}\nabcd", "no sum came"),
        ("{\"name\":\"a\",\"size\":3}\nab", "the connection ended after 2 of 3 bytes"),
        ("{\"name\":\"a\",\"size\":3}\nabc", "the connection ended after 3 of 3 bytes"),
        ("{\"name\"", "the connection ended before a file came"),
    ] {
        let mut peer = connect(address);
        peer.write_all(said.as_bytes()).unwrap();
        if error == "no sum came" {
            peer.write_all(b"\n").unwrap();
        }
        peer.shutdown(std::net::Shutdown::Write).unwrap();
        let answer = rest(&mut peer);
        assert!(answer.starts_with("{\"error\":\"") && answer.contains(error), "{said}: {answer}");
        drop(peer);
        let end = received(&rig).end;
        assert!(
            matches!(&end, Some(BehaviourEnd::FileFailed(why)) if why.contains(error)),
            "{end:?}"
        );
    }
    assert_eq!(names(&folder), [""; 0]);
    // Its name leads nowhere else.
    let mut peer = connect(address);
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let file = format!("{{\"name\":\"../../out\",\"size\":3}}\nabc{{\"sha256\":\"{sum}\"}}\n");
    peer.write_all(file.as_bytes()).unwrap();
    let mut answer = vec![0; 20];
    peer.read_exact(&mut answer).unwrap();
    assert!(answer.starts_with(b"{\"received\":3,"), "{answer:?}");
    drop(peer);
    assert_eq!(received(&rig).end, Some(BehaviourEnd::Finished));
    assert_eq!((names(&folder), names(to.path())), (vec!["out".into()], vec!["folder".into()]));
}

#[test]
fn a_folder_that_is_not_there_is_told_to_both_ends() {
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("a");
    fs::write(&path, noise(1, 500_000)).unwrap();
    let rig = Rig::stepwise();
    let (_, address) = receiver(&rig, &from.path().join("none"));
    let id = send(&rig, address, &path);
    let (_, end) = end_of(&rig, id);
    let BehaviourEnd::FileFailed(why) = end else { panic!("{end:?}") };
    assert!(why.starts_with("the receiver says: No such file"), "{why}");
    // A file that is not there.
    let id = send(&rig, address, &from.path().join("no file"));
    assert!(matches!(end_of(&rig, id).1, BehaviourEnd::FileFailed(why) if why.contains("No such")));
}

#[test]
fn a_peer_that_is_gone_in_the_middle_is_told_with_how_much_went() {
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("a");
    fs::write(&path, noise(1, 50_000_000)).unwrap();
    let rig = Rig::stepwise();
    let (client, mut peer) = rig.with_peer(Family::V4);
    let id = act(&rig, client, &Program::FileSender { path: path.display().to_string() });
    peer.read_exact(&mut vec![0; 3_000_000]).unwrap();
    reset(peer);
    let (progress, end) = end_of(&rig, id);
    assert!(matches!(end, BehaviourEnd::Failed(_)), "{end:?}");
    assert!((2_900_000..50_000_000).contains(&progress.done), "{progress}");
    assert_eq!(progress.of, Some(50_000_000));
    // And at the other end.
    let to = tempfile::tempdir().unwrap();
    let (_, address) = receiver(&rig, to.path());
    let mut peer = connect(address);
    peer.write_all(b"{\"name\":\"a\",\"size\":5000000}\n").unwrap();
    peer.write_all(&vec![7; 1_000_000]).unwrap();
    eventually("a connection", || !rig.accepted().is_empty());
    let socket = *rig.accepted().last().unwrap();
    eventually("it comes", || rig.state(socket).bytes_in() > 1_000_000);
    reset(peer);
    let state = received(&rig);
    assert!(matches!(state.end, Some(BehaviourEnd::Failed(_))), "{state}");
    assert_eq!(state.progress.to_string(), "1000000 of 5000000 bytes");
    eventually("nothing is left", || names(to.path()).is_empty());
}

#[test]
#[ignore = "needs root, to mount a small file system"]
fn a_full_disk_is_told_to_both_ends_and_nothing_is_left_on_it() {
    let disk = SmallDisk::new("1m");
    let from = tempfile::tempdir().unwrap();
    let path = from.path().join("a");
    fs::write(&path, noise(1, 30_000_000)).unwrap();
    let rig = Rig::stepwise();
    let (_, address) = receiver(&rig, disk.path());
    let id = send(&rig, address, &path);
    let (_, end) = end_of(&rig, id);
    assert!(matches!(&end, BehaviourEnd::FileFailed(why) if why.contains("No space")), "{end}");
    let end = received(&rig).end.unwrap();
    assert!(matches!(&end, BehaviourEnd::FileFailed(why) if why.contains("No space")), "{end}");
    assert_eq!(names(disk.path()), [""; 0]);
}
