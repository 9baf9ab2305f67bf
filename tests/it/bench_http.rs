//! The client of the benchmark: what it reads must be what the server sent, on one connection.

#[path = "../bench/http.rs"]
mod http;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};

use http::{Client, search_path};

#[test]
fn answers_of_both_forms_are_read_over_one_connection() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let answers = [
        "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"total\": 3}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{\"total\"\r\n4;x=y\r\n: 4}\r\n0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
    ];
    let server = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("a connection");
        let mut reader = BufReader::new(stream);
        let mut targets = Vec::new();
        for answer in answers {
            let mut lines = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty());
            targets.push(lines.next().expect("a request"));
            lines.for_each(drop);
            reader.get_mut().write_all(answer.as_bytes()).expect("sent");
        }
        targets
    });
    let mut client = Client::connect(port).expect("connected");
    assert_eq!(client.json("/a").expect("read")["total"], 3);
    assert_eq!(client.json(&search_path("two words")).expect("read")["total"], 4);
    let missing = client.get("/c").expect("read");
    assert_eq!((missing.status, missing.body.len()), (404, 0));
    assert!(client.json("/d").is_err(), "the connection is closed");
    let targets = server.join().expect("the server ends");
    assert_eq!(targets, ["GET /a HTTP/1.1", "GET /api/v1/search?q=two+words HTTP/1.1", "GET /c HTTP/1.1"]);
}
