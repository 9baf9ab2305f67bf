//! How the server starts and how it ends.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};
use std::time::Instant;

use crate::server::Server;
use crate::site::{Site, run, thread, tree};

fn site() -> Site {
    Site::new()
        .thread("red.md", thread("title: Red?\nid: aaaaaa", "rain"))
        .thread("blue.md", thread("title: Blue?\nid: bbbbbb", "fog"))
}

#[test]
fn a_port_that_is_taken_is_named_with_the_way_out() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    site().run(&["serve", "--port", &port.to_string()]).code(2).says(&[
        &format!("error: port {port} of 127.0.0.1 is taken\n"),
        "hint: stop the other program, or choose another port: `--port ",
        "`--port 0` for any free one",
    ]);
    site()
        .run(&["serve", "--port", "0", "--host", "192.0.2.1"])
        .code(2)
        .says(&["cannot listen on 192.0.2.1:0"]);
    site().run(&["serve", "--port", "65536"]).code(2);
}

#[test]
fn a_second_server_on_one_site_says_that_there_is_a_first() {
    let site = site();
    let server = site.serve();
    site.run(&["serve", "--port", "0"])
        .code(2)
        .says(&["the search index is in use by another guidepost", "hint: "]);
    assert_eq!(server.get("/q/red/").status, 200);
    drop(server);
    // A server that was killed leaves no lock behind.
    assert_eq!(site.serve().get("/q/red/").status, 200);
}

#[test]
fn an_index_that_is_up_to_date_is_used_as_it_is() {
    let site = site();
    drop(site.serve());
    let stamps = || -> BTreeMap<String, _> {
        let folder = site.path(".guidepost/index");
        let modified = |file: &str| std::fs::metadata(folder.join(file)).and_then(|data| data.modified());
        let files = tree(&folder).into_keys().filter(|file| !file.ends_with(".lock"));
        files.map(|file| (file.clone(), modified(&file).expect("a time"))).collect()
    };
    let before = stamps();
    assert!(before.len() > 3, "{before:?}");
    let server = site.serve();
    assert_eq!(stamps(), before, "the index was written again");
    assert!(!server.said().contains("index"), "{}", server.said());
    drop(server);
    // What changed while nobody watched is taken in.
    site.replace("content/blue.md", "Because of fog", "Because of mist");
    site.remove("content/red.md");
    let server = site.serve();
    assert_eq!(server.get("/api/v1/search?q=mist&literal=1").json()["total"], 1);
    assert_eq!(server.get("/api/v1/search?q=rain&literal=1").json()["total"], 0);
    drop(server);
    // A file that only looks newer has not changed.
    let before = stamps();
    site.write("content/blue.md", site.read("content/blue.md"));
    drop(site.serve());
    assert_eq!(stamps(), before, "the index was written again");
}

#[test]
fn a_damaged_index_is_made_again() {
    let site = site();
    drop(site.serve());
    let whole = site.tree(".guidepost/index");
    let damaged = |server: &Server| server.said().contains("the index was damaged (");
    let mut noticed = 0;
    for name in whole.keys().filter(|name| !name.ends_with(".lock")) {
        for damage in ["truncated", "emptied", "garbled", "deleted"] {
            let path = format!(".guidepost/index/{name}");
            let mut bytes = whole[name].clone();
            match damage {
                "truncated" => bytes.truncate(bytes.len() / 2),
                "emptied" => bytes.clear(),
                "garbled" => bytes.iter_mut().for_each(|byte| *byte = !*byte),
                _ => {}
            }
            site.write(&path, &bytes);
            if damage == "deleted" {
                site.remove(&path);
            }
            let server = Server::start(&site, &["--no-live-reload"]);
            let answer = server.get("/api/v1/search?q=fog").json();
            assert_eq!(answer["hits"][0]["id"], "bbbbbb", "{name} {damage}: {answer}\n{}", server.said());
            assert_eq!(server.get("/api/v1/search?q=").json()["total"], 2, "{name} {damage}");
            noticed += usize::from(damaged(&server));
            drop(server);
            for (name, bytes) in &whole {
                site.write(&format!(".guidepost/index/{name}"), bytes);
            }
        }
    }
    assert!(noticed > 10, "only {noticed} damages were told of");
    // Nor is a folder of rubbish in the way.
    site.write(".guidepost/index/rubbish", "rubbish");
    assert_eq!(site.serve().get("/api/v1/search?q=fog&literal=1").json()["total"], 1);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_server_in_order_even_while_pages_listen() {
    for signal in ["TERM", "INT"] {
        for arguments in [&[][..], &["--no-live-reload"]] {
            let site = site();
            let server = Server::start(&site, arguments);
            let mut events = arguments.is_empty().then(|| server.listen());
            if let Some(events) = &mut events {
                events.next();
            }
            let start = Instant::now();
            assert_eq!(server.stop(signal), Some(0), "{signal} {arguments:?}");
            assert!(start.elapsed().as_secs_f64() < 4.0, "{signal}: it took {:?}", start.elapsed());
            if let Some(events) = &mut events {
                assert_eq!(events.next(), None, "the stream ends");
            }
            // All is as after any other run.
            let server = site.serve();
            assert!(!server.said().contains("damaged"), "{}", server.said());
        }
    }
}

#[test]
fn a_folder_without_a_site_is_wrong_usage() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = folder.path().display().to_string();
    let gone = folder.path().join("gone").display().to_string();
    let out = folder.path().join("out").display().to_string();
    let commands: [&[&str]; 5] = [
        &["check"],
        &["serve", "--port", "0"],
        &["export", "--out", &out],
        &["search", "rain"],
        &["permalinks", "accept"],
    ];
    for command in commands {
        let program = || std::process::Command::new(env!("CARGO_BIN_EXE_guidepost"));
        run(program().args(command).args(["--site", &empty]))
            .code(2)
            .says(&["there is no site here", "hint: "]);
        run(program().args(command).args(["--site", &gone]))
            .code(2)
            .says(&["there is no such folder", "hint: "]);
    }
    assert_eq!(tree(folder.path()), BTreeMap::new(), "something was written");
    let program = || std::process::Command::new(env!("CARGO_BIN_EXE_guidepost"));
    for wrong in
        [&["chekc"][..], &["check", "--formt", "json"], &["check", "--format", "xml"], &["export"], &[]]
    {
        run(program().args(wrong)).code(2);
    }
    run(program().arg("--version")).code(0).says(&[env!("CARGO_PKG_VERSION")]);
}

#[test]
fn a_command_finds_the_site_upwards() {
    let site = site();
    let program = || std::process::Command::new(env!("CARGO_BIN_EXE_guidepost"));
    std::fs::create_dir_all(site.path("content/deep/er")).expect("made");
    run(program().arg("check").current_dir(site.path("content/deep/er")))
        .code(0)
        .says(&["2 threads published"]);
}
