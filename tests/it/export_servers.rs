//! Redirects and withdrawn addresses of an exported site, asked of the web servers themselves.
//!
//! `tests/run hosts` runs these where nginx, Apache and Caddy are installed, and with `CI=true` installs them.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::crawl::elements;
use crate::server::Server;
use crate::site::{Site, thread};

/// Addresses that some server's language would read as something else.
const ODD: &[&str] = &[
    "/plain/",
    "/file.html",
    "/old page/",
    "/stra\u{df}e/\u{65e5}\u{672c}/",
    "/100% sure/",
    "/a%20b/",
    "/cost$5 and $1/",
    "/\"quoted\"/",
    "/it's/",
    "/what?/",
    "/semi;colon/",
    "/br{ace}s/",
    "/{path}/",
    "/{$PATH}/",
    "/${PATH}/",
    "/%{REQUEST_URI}/",
    "/#hash/",
    "/plus+plus.html",
    "/UPPER/",
    "/upper/",
    "/a&b=c/",
    "/back`tick/",
    "/<tag>/",
    "/pipe|d/",
    "/~tilde/",
    "/[x](y)/",
    "/dot.in.folder/",
    "/^caret$/",
    "/Q/Red/",
    "/emoji \u{1f600}/",
    "/default/",
];

/// A site below `base` whose thread has been at every odd address, and that has withdrawn others.
fn site(base: &str) -> Site {
    let written = |path: &str| path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    let aliases: Vec<String> = ODD.iter().map(|path| format!("{:?}", written(path))).collect();
    let gone: String =
        ODD.iter().map(|path| format!("{:?} = \"gone\"\n", written(&format!("/gone{path}")))).collect();
    let front = format!("title: Red?\nid: aaaaaa\naliases: [{}]", aliases.join(", "));
    Site::new()
        .config(&format!("title = \"Widgets\"\nbase_url = \"https://help.example{base}/\"\n"))
        .ledger(&gone)
        .thread("red.md", thread(&front, "rain"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// Exports the site for `host` to where a server finds it, and gives its root.
fn exported(site: &Site, host: &str, base: &str) -> PathBuf {
    let root = site.path("root");
    let out = site.path(&format!("root{base}"));
    fs::create_dir_all(&out).expect("made");
    site.run(&["export", "--out", &out.display().to_string(), "--for", host]).code(0);
    root
}

fn start(command: &mut Command, port: u16) -> Server {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
    Server::other(child.expect("it is installed; `tests/run hosts` does that"), port)
}

fn encoded(path: &str) -> String {
    path.split('/')
        .map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string())
        .collect::<Vec<_>>()
        .join("/")
}

/// Asks for everything and holds the answers to those of `guidepost serve`.
fn hold(server: &Server, base: &str) {
    let location = |answer: &crate::server::Answer| {
        let location = answer.location();
        let host = format!("http://x:{}", server.port);
        location
            .strip_prefix(&host)
            .or_else(|| location.strip_prefix("http://x"))
            .unwrap_or(location)
            .to_owned()
    };
    for path in ODD {
        let old = format!("{base}{}", encoded(path));
        for old in [old.clone(), old.trim_end_matches('/').to_owned()] {
            let answer = server.get(&old);
            assert_eq!(
                (answer.status, location(&answer)),
                (301, format!("{base}/q/red/")),
                "{path} as {old}"
            );
        }
        let answer = server.get(&format!("{old}?from=mail&x=%20"));
        assert_eq!(location(&answer), format!("{base}/q/red/?from=mail&x=%20"), "{path}");
        let gone = format!("{base}/gone{}", encoded(path));
        for gone in [gone.trim_end_matches('/'), &gone] {
            let answer = server.get(gone);
            assert!(
                answer.status == 410 && answer.text().contains("This page is not here"),
                "{gone}: {answer:?}"
            );
        }
    }
    for (path, status) in [("/", 200), ("/q/red/", 200), ("/q/none/", 404), ("/plain/deeper/", 404)] {
        let answer = server.get(&format!("{base}{path}"));
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{path}: {answer:?}");
        assert_eq!(answer.text().contains("This page is not here"), status == 404, "{path}: {answer:?}");
    }
    let home = server.get(&format!("{base}/"));
    let style =
        elements(home.text()).into_iter().find(|element| element.attribute("rel") == Some("stylesheet"));
    let style =
        style.and_then(|style| Some(format!("{base}/{}", style.attribute("href")?))).expect("a style sheet");
    assert_eq!(server.get(&style).header("cache-control"), "public, max-age=31536000, immutable", "{style}");
    assert_eq!(home.header("cache-control"), "");
    for file in ["nginx-http.conf", "apache.conf", "apache-map.txt", "guidepost.caddy"] {
        assert_eq!(server.get(&format!("{base}/_hosts/{file}")).status, 404, "{file}");
    }
}

#[test]
#[ignore = "needs nginx; `tests/run hosts` looks for it"]
fn nginx_answers_as_the_server_does() {
    for base in ["", "/help"] {
        let site = site(base);
        let root = exported(&site, "nginx", base);
        let (port, folder) = (free_port(), site.folder().display().to_string());
        let hosts = format!("{}{base}/_hosts", root.display());
        site.write(
            "nginx.conf",
            format!(
                "daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1;\n\
                 events {{}}\nhttp {{\n types {{ text/html html; text/css css; }}\n access_log off;\n\
                 client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;\n\
                 uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;\n\
                 include {hosts}/nginx-http.conf;\n\
                 server {{ listen 127.0.0.1:{port}; root {}; index index.html; include {hosts}/nginx-server.conf; }}\n}}\n",
                root.display()
            ),
        );
        readable(&root);
        let config = site.path("nginx.conf");
        let server =
            start(Command::new("nginx").arg("-e").arg(site.path("nginx.log")).arg("-c").arg(config), port);
        hold(&server, base);
        let log = site.read("nginx.log");
        assert!(!log.contains("[warn]") && !log.contains("[emerg]"), "{log}");
    }
}

#[test]
#[ignore = "needs Apache; `tests/run hosts` looks for it"]
fn apache_answers_as_the_server_does() {
    for (host, base) in [("apache", ""), ("apache", "/help"), ("htaccess", ""), ("htaccess", "/help")] {
        let site = site(base);
        let root = exported(&site, host, base);
        let (port, folder) = (free_port(), site.folder().display().to_string());
        let out = format!("{}{base}", root.display());
        let modules = Path::new("/usr/lib/apache2/modules");
        let load: String = ["mpm_event", "rewrite", "dir", "mime", "headers", "authz_core", "unixd"]
            .iter()
            .filter(|name| modules.join(format!("mod_{name}.so")).exists())
            .map(|name| format!("LoadModule {name}_module {}/mod_{name}.so\n", modules.display()))
            .collect();
        let include = if host == "apache" {
            format!("Define GUIDEPOST {out}\nInclude {out}/_hosts/apache.conf\n")
        } else {
            String::new()
        };
        site.write("mime.types", "text/html html\ntext/css css\n");
        site.write(
            "apache.conf",
            format!(
                "ServerRoot {folder}\nServerName x\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n\
                 ErrorLog {folder}/log\n{load}DefaultRuntimeDir {folder}\nTypesConfig {folder}/mime.types\n\
                 User www-data\nGroup www-data\n\
                 <VirtualHost *:{port}>\nDocumentRoot {root}\n<Directory {root}>\nAllowOverride All\n\
                 Require all granted\n</Directory>\nDirectoryIndex index.html\n{include}</VirtualHost>\n",
                root = root.display()
            ),
        );
        readable(&root);
        let config = site.path("apache.conf");
        let server = start(Command::new("apache2").args(["-X", "-f"]).arg(config), port);
        hold(&server, base);
    }
}

#[test]
#[ignore = "needs Caddy; `tests/run hosts` looks for it"]
fn caddy_answers_as_the_server_does() {
    for base in ["", "/help"] {
        let site = site(base);
        let root = exported(&site, "caddy", base);
        let port = free_port();
        site.write(
            "Caddyfile",
            format!(
                "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://:{port} {{\n\troot * {}\n\
                 \timport {}{base}/_hosts/guidepost.caddy\n\tfile_server\n}}\n",
                root.display(),
                root.display()
            ),
        );
        readable(&root);
        let mut command = Command::new("caddy");
        command.args(["run", "--adapter", "caddyfile", "--config"]).arg(site.path("Caddyfile"));
        command.env("HOME", site.folder()).env("XDG_DATA_HOME", site.folder()).stderr(Stdio::null());
        let server = start(&mut command, port);
        hold(&server, base);
    }
}

/// Lets a server that gives up root's rights read the site.
fn readable(root: &Path) {
    let site = root.parent().expect("a folder");
    let done = Command::new("chmod").args(["-R", "a+rX"]).arg(site).status().expect("there is chmod");
    assert!(done.success());
}
