use super::*;

#[test]
fn thread_paths() {
    for path in ["content/a.md", "content/a/b.MD", "a.markdown", "виджет.md", "content/a.b.md"] {
        assert!(is_thread_path(path), "{path}");
    }
    for path in [
        "content/a.txt",
        "content/.a.md",
        "content/.git/a.md",
        "content/md",
        "content/.md",
        "",
        "a.md~",
        "a.md/",
    ] {
        assert!(!is_thread_path(path), "{path}");
    }
    for path in ["content/#a.md#", "content/a.md.swp", "content/old~/a.md"] {
        assert!(!is_thread_path(path), "{path}");
    }
}
