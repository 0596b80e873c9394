//! Decides whether a scenario does anything that others have to do with, or reads a file elsewhere,
//! before somebody has allowed it.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use crate::common::{Rig, outcome_of};
use socket_playground::{
    model::{Call, Caller, Event, Family, Outcome, Protocol, Record},
    net::{Modes, Playground},
    scenario::{Permissions, Plan, Settings, run},
    session::Log,
};
use tempfile::TempDir;

/// A folder with a scenario in it and, beside it, a file that is not the scenario's.
struct Scenario {
    outer: TempDir,
}

impl Scenario {
    fn of(steps: &str) -> Self {
        let outer = tempfile::tempdir().unwrap();
        fs::create_dir(outer.path().join("scenario")).unwrap();
        fs::write(outer.path().join("secret"), "secret").unwrap();
        let scenario = Self { outer };
        fs::write(scenario.path(), format!("(steps: [\n{steps}\n])")).unwrap();
        scenario
    }

    fn path(&self) -> PathBuf {
        self.outer.path().join("scenario/x.ron")
    }

    fn plan(&self) -> Plan {
        Plan::load(&self.path(), &Settings::default()).unwrap()
    }

    /// The exit status, stdout and stderr of a run.
    fn ran(&self, options: &[&str]) -> (i32, String, String) {
        ran(&self.path(), options, self.outer.path())
    }
}

fn ran(path: &Path, options: &[&str], journals: &Path) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_socket-playground"));
    command.env("SOCKET_PLAYGROUND_JOURNALS", journals);
    command.env_remove("SOCKET_PLAYGROUND_HOST").env_remove("SOCKET_PLAYGROUND_PORT");
    let output = command.arg("run").arg(path).args(options).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn outcome(plan: &Plan) -> (Result<(), String>, Arc<Log>) {
    let log = Arc::new(Log::new());
    let playground = Playground::new(Arc::clone(&log), Modes::STEPWISE);
    let ran = run(plan, &playground, Instant::now() + Duration::from_secs(20), |_| {});
    (ran.map_err(|error| error.to_string()), log)
}

const TCP: &str = r#"Socket(name: "a", protocol: Tcp),"#;
const UDP_V6: &str = r#"Socket(name: "a", protocol: Udp, family: V6),"#;
const UDP: &str = r#"Socket(name: "a", protocol: Udp),"#;

/// Steps on a socket, whether it is one of TCP, what is said of them, and the switch.
const REFUSED: [(&str, &str, &str, &str); 9] = [
    (TCP, r#"Call(on: "a", call: Bind("0.0.0.0:0"))"#, "a binds 0.0.0.0", "--allow-network"),
    (TCP, r#"Call(on: "a", call: Listen(1))"#, "a listens without bind", "--allow-network"),
    (
        UDP,
        r#"Call(on: "a", call: SendTo(to: "127.0.0.1:9", data: Text("x")))"#,
        "a sends without bind",
        "--allow-network",
    ),
    (
        UDP,
        r#"Fails(on: "a", call: Send(Text("x")), errno: "EDESTADDRREQ")"#,
        "a sends without bind",
        "--allow-network",
    ),
    (
        UDP_V6,
        r#"Fails(on: "a", call: Connect("[::ffff:127.0.0.1]:9"), errno: "ENETUNREACH")"#,
        "a connects without bind",
        "--allow-network",
    ),
    (
        TCP,
        r#"Start(on: "a", call: Connect("192.0.2.1:80"))"#,
        "a connects to 192.0.2.1:80",
        "--allow-network",
    ),
    (
        UDP,
        r#"Call(on: "a", call: SetOption(IP_ADD_MEMBERSHIP, "239.1.2.3"))"#,
        "a joins the group 239.1.2.3",
        "--allow-network",
    ),
    (TCP, r#"Call(on: "a", call: Send(File("../secret")))"#, "reads the file", "--allow-files"),
    (
        TCP,
        r#"Expect(Received(on: "a", data: File("../secret")))"#,
        "reads the file",
        "--allow-files",
    ),
];

#[test]
fn what_others_have_to_do_with_is_refused_before_anything_runs() {
    for (socket, step, told, switch) in REFUSED {
        let (status, stdout, stderr) = Scenario::of(&format!("{socket}\n{step}")).ran(&[]);
        assert_eq!((status, stdout.as_str()), (2, ""), "{step}\n{stderr}");
        assert!(stderr.contains("x.ron:3:1: step 2: "), "{step}\n{stderr}");
        assert!(stderr.contains(told) && stderr.contains(switch), "{step}\n{stderr}");
    }
}

#[test]
fn with_the_switch_it_runs_and_loopback_and_ones_own_folder_need_none() {
    let opens = format!(
        r#"{UDP} Call(on: "a", call: SendTo(to: "127.0.0.1:9", data: Text("x"))),
        Socket(name: "b", protocol: Tcp), Call(on: "b", call: Bind("0.0.0.0:0")),
        Call(on: "b", call: Listen(1))"#
    );
    let (status, _, stderr) = Scenario::of(&opens).ran(&["--allow-network"]);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let reads = r#"Socket(name: "a", protocol: Udp), Call(on: "a", call: Bind("localhost:0")),
        Socket(name: "b", protocol: Udp), Call(on: "b", call: Connect("${a}")),
        Call(on: "b", call: Send(File("../secret"))), Call(on: "a", call: Recv(9)),
        Expect(Received(on: "a", data: Text("secret")))"#;
    let scenario = Scenario::of(reads);
    assert_eq!(scenario.ran(&["--allow-network"]).0, 2);
    let (status, _, stderr) = scenario.ran(&["--allow-files"]);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let own = Scenario::of(&reads.replace("../secret", "data"));
    fs::write(own.path().with_file_name("data"), "secret").unwrap();
    let (status, _, stderr) = own.ran(&[]);
    assert_eq!((status, stderr.as_str()), (0, ""));
}

#[test]
fn a_name_is_told_beforehand_and_looked_up_with_permission_alone() {
    let steps = format!(r#"{TCP} Call(on: "a", call: Connect("nobody.invalid:80"))"#);
    let scenario = Scenario::of(&steps);
    let told: Vec<String> =
        scenario.plan().demands().iter().map(|demand| demand.act.to_string()).collect();
    assert_eq!(told, ["a looks up nobody.invalid and connects to nobody.invalid:80"]);
    let (status, stdout, stderr) = scenario.ran(&[]);
    assert_eq!((status, stdout.as_str()), (2, ""), "{stderr}");
    assert!(stderr.contains(&told[0]) && stderr.contains("--allow-network"), "{stderr}");
    let (status, _, stderr) = scenario.ran(&["--allow-network"]);
    assert_eq!(status, 1, "{stderr}");
    assert!(stderr.contains("no address for"), "{stderr}");
    // As the window runs it, whatever was allowed.
    let (ran, log) = outcome(&scenario.plan());
    let error = ran.unwrap_err();
    assert!(error.contains("not done, because it is not allowed: a looks up"), "{error}");
    let is_asked = |record: &Record| matches!(record.event, Event::LookingUp { .. });
    assert!((1..=log.len()).filter_map(|number| log.get(number)).all(|it| !is_asked(&it)));
}

#[test]
fn an_address_at_an_interface_by_name_is_no_name() {
    let v6 = r#"Socket(name: "a", protocol: Tcp, family: V6),"#;
    let scenario = |address: &str| {
        Scenario::of(&format!(r#"{v6} Start(on: "a", call: Connect("{address}"))"#)).plan()
    };
    let acts = |plan: &Plan| -> Vec<String> {
        plan.demands().iter().map(|demand| demand.act.to_string()).collect()
    };
    assert_eq!(acts(&scenario("[fe80::1%lo]:80")), ["a connects to [fe80::1]:80"]);
    assert_eq!(acts(&scenario("[::1%lo]:80")), [""; 0]);
}

#[test]
fn a_file_elsewhere_is_not_even_looked_at_before_it_is_allowed() {
    let steps = format!(r#"{TCP} Call(on: "a", call: Send(File("../there-is-none")))"#);
    let mut plan = Scenario::of(&steps).plan();
    assert_eq!(plan.demands().len(), 1);
    assert!(plan.demands()[0].act.is_about_files());
    let error = plan.permit(Permissions { files: true, network: false }).unwrap_err();
    assert!(error.to_string().contains("there-is-none cannot be read"), "{error}");
}

#[test]
fn what_only_a_run_can_tell_is_refused_when_its_call_comes() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let steps = format!(
        r#"{TCP} Start(on: "a", call: Bind("{}")), FinishFails(on: "a", errno: "EADDRINUSE"),
        Call(on: "a", call: Listen(1))"#,
        taken.local_addr().unwrap()
    );
    let scenario = Scenario::of(&steps);
    let (status, stdout, stderr) = scenario.ran(&[]);
    assert_eq!(status, 2, "{stderr}");
    assert!(stdout.contains("EADDRINUSE") && !stdout.contains("listen("), "{stdout}");
    let told = "step 4: a listen(1): not done, because it is not allowed: a listens without bind";
    assert!(stderr.contains(told) && stderr.contains("--allow-network"), "{stderr}");
    assert_eq!(scenario.ran(&["--allow-network"]).0, 0);
}

#[test]
fn a_call_before_it_that_nobody_waited_for_counts() {
    let steps = format!(
        r#"{TCP} Start(on: "a", call: Bind("localhost:0")), Call(on: "a", call: Listen(1)),
        Finish(on: "a")"#
    );
    let (ran, _) = outcome(&Scenario::of(&steps).plan());
    assert_eq!(ran, Ok(()));
}

#[test]
fn some_permission_lets_the_rest_be_refused_at_its_step() {
    let steps = format!(
        r#"{UDP} Call(on: "a", call: SendTo(to: "127.0.0.1:9", data: Text("x"))),
        Call(on: "a", call: SendTo(to: "127.0.0.1:9", data: File("../secret")))"#
    );
    let scenario = Scenario::of(&steps);
    let mut plan = scenario.plan();
    plan.permit(Permissions { network: true, files: false }).unwrap();
    let (ran, log) = outcome(&plan);
    let error = ran.unwrap_err();
    assert!(error.starts_with("step 3: a sendto: not done"), "{error}");
    assert_eq!(log.payload_bytes(), 1);
}

#[test]
fn what_ships_needs_no_permission_as_it_ships() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenarios");
    let journals = tempfile::tempdir().unwrap();
    let broadcast = fs::read_to_string(shipped.join("broadcast.ron")).unwrap();
    let copy = journals.path().join("copy.ron");
    fs::write(&copy, &broadcast).unwrap();
    assert_eq!(ran(&copy, &["--quiet"], journals.path()).0, 0);
    // As Git writes it on Windows.
    fs::write(&copy, broadcast.replace('\n', "\r\n")).unwrap();
    assert_eq!(ran(&copy, &["--quiet"], journals.path()).0, 0);
    fs::write(&copy, broadcast.replace("too soon", "to soon")).unwrap();
    assert_eq!(ran(&copy, &["--quiet"], journals.path()).0, 2);
    let echo = shipped.join("tcp-echo.ron");
    assert_eq!(ran(&echo, &["--quiet", "--set", "host=127.0.0.2"], journals.path()).0, 0);
    assert_eq!(ran(&echo, &["--quiet", "--set", "host=0.0.0.0"], journals.path()).0, 2);
}

#[test]
fn a_name_that_stands_for_what_it_may_not_makes_no_call() {
    let rig = Rig::stepwise();
    let socket = rig.open(Protocol::Tcp, Family::V4);
    let refuse = |call: &Call| {
        assert!(call.address().is_some_and(|address| address.ip().is_loopback()));
        false
    };
    let name = ("localhost", 0);
    let call = rig.playground.call_by_name_as(socket, name, Call::Bind, refuse, Caller::Person);
    let returned = rig.returned(call.unwrap());
    assert_eq!(outcome_of(&returned), Outcome::Cancelled { bytes: 0 });
    assert_eq!(rig.state(socket).local(), None);
}
