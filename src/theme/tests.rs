#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use serde_json::{Value, json};

use super::*;

/// A site folder with these files.
fn site(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// The theme `mine` of a site with these files.
fn load(files: &[(&str, &[u8])]) -> (Theme, Vec<Diagnostic>) {
    Theme::load(site(files).path(), "mine")
}

fn sound(files: &[(&str, &[u8])]) -> Theme {
    let (theme, diagnostics) = load(files);
    assert_eq!(diagnostics, []);
    theme
}

/// What `404.html` needs.
fn context() -> Value {
    json!({
        "lost": { "finders": [] },
        "site": { "title": "Ask <us>", "description": "", "lang": "en", "options": {}, "generator": "0" },
        "page": {
            "title": "Not found", "description": "", "path": "/404.html", "root": "/", "canonical": null,
            "noindex": true, "structured_html": null, "lang": "en", "feeds": [], "opensearch": null, "assets": "/a/", "stylesheet": "/s.css", "script": "/s.js",
        },
    })
}

#[test]
fn every_builtin_template_parses_and_every_file_is_built_in() {
    let theme = Theme::builtin();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default");
    for entry in walkdir::WalkDir::new(&folder).into_iter().map(Result::unwrap) {
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
            match name.strip_prefix("assets/") {
                Some(asset) => assert!(theme.asset(asset).is_some(), "asset {asset} is not built in"),
                None => assert!(theme.0.templates.contains_key(name.as_str()), "{name} is not built in"),
            }
        }
    }
    assert_eq!(theme.0.templates.len(), 2 * builtin::TEMPLATES.len(), "a template does not parse");
}

#[test]
fn the_script_is_small() {
    assert!(Theme::builtin().asset("guidepost.js").unwrap().len() < 5_500);
}

#[test]
fn what_a_page_says_is_escaped() {
    let html = Theme::builtin().render("404.html", context()).unwrap();
    assert!(html.contains("<title>Not found – Ask &lt;us&gt;</title>"), "{html}");
    assert!(html.contains("href=\"/products/\""), "{html}");
    let theme = sound(&[("themes/mine/404.html", b"{{ site.title|safe }} {{ site.title }}")]);
    assert_eq!(theme.render("404.html", context()).unwrap(), "Ask <us> Ask &lt;us&gt;");
    let theme =
        sound(&[("themes/mine/404.html", "{{ \"<ä'&\\\"/>\" }}{{ page.canonical }}{{ 3 }}".as_bytes())]);
    assert_eq!(theme.render("404.html", context()).unwrap(), "&lt;ä&#39;&amp;&quot;/&gt;None3");
}

#[test]
fn one_template_is_replaced_and_the_others_stay() {
    let theme = sound(&[("themes/mine/partials/search-form.html", b"<form>mine</form>\n")]);
    let html = theme.render("404.html", context()).unwrap();
    assert!(html.contains("<form>mine</form>\n<ul"), "{html}");
    assert_eq!(theme.name(), "mine");
}

#[test]
fn an_override_extends_the_builtin_template_of_its_name() {
    let theme = sound(&[
        ("themes/mine/404.html", b"{% extends \"default/404.html\" %}{% block title %}Lost{% endblock %}"),
        (
            "themes/mine/base.html",
            b"{% extends \"default/base.html\" %}{% block head %}<!-- mine -->{% endblock %}",
        ),
    ]);
    let html = theme.render("404.html", context()).unwrap();
    assert!(html.contains("<title>Lost</title>") && html.contains("<!-- mine -->"), "{html}");
    assert!(html.contains("This page is not here"), "{html}");
}

#[test]
fn new_partials_can_be_included() {
    let theme = sound(&[
        ("themes/mine/404.html", b"{% include \"partials/mine.html\" %}"),
        ("themes/mine/partials/mine.html", b"mine"),
        ("themes/mine/README.md", b"about"),
        ("themes/mine/.404.html.swp", b"\xff"),
    ]);
    assert_eq!(theme.render("404.html", context()).unwrap(), "mine");
}

#[test]
fn an_undefined_value_is_named_with_its_line_and_the_right_name() {
    let theme = sound(&[("themes/mine/404.html", b"<p>\n{{ page.titel }}")]);
    let error = theme.render("404.html", context()).unwrap_err();
    let expected = "themes/mine/404.html:2: undefined value `page.titel`\nhint: did you mean `page.title`?";
    assert_eq!(error.to_string(), expected);
    assert_eq!(Diagnostic::from(error).to_string(), format!("error: {expected}"));
}

#[test]
fn an_undefined_value_in_an_include_is_placed_where_it_stands() {
    let theme =
        sound(&[("themes/mine/partials/search-form.html", b"\n\n{% if site.options.box %}x{% endif %}")]);
    let error = theme.render("404.html", context()).unwrap_err();
    assert_eq!((error.path.as_str(), error.line), ("themes/mine/partials/search-form.html", Some(3)));
    assert_eq!(error.message, "undefined value `site.options.box`");
    assert!(error.hint.contains("[theme_options]"), "{}", error.hint);
}

#[test]
fn an_unknown_value_that_the_template_made_is_shown_with_its_line() {
    let theme = sound(&[("themes/mine/404.html", b"{% for x in [1] %}{{ x.name }}{% endfor %}")]);
    let error = theme.render("404.html", context()).unwrap_err();
    assert_eq!(error.message, "undefined value");
    assert!(error.hint.contains("{{ x.name }}"), "{}", error.hint);
}

#[test]
fn an_unknown_template_draws_its_nearest_name() {
    let theme = sound(&[("themes/mine/404.html", b"{% include \"partials/serch-form.html\" %}")]);
    let error = theme.render("404.html", context()).unwrap_err();
    assert_eq!(error.message, "unknown template `partials/serch-form.html`");
    assert_eq!(error.hint, "did you mean `partials/search-form.html`?");
    let error = theme.render("treads.html", context()).unwrap_err();
    assert_eq!(error.hint, "did you mean `thread.html`?");
}

#[test]
fn a_template_that_does_not_parse_is_a_diagnostic_and_the_default_stands_in() {
    let (theme, diagnostics) = load(&[("themes/mine/404.html", b"<p>\n{% if page.title }\n")]);
    let [fault] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert!(fault.is_error());
    assert_eq!((fault.path.as_ref(), fault.line), ("themes/mine/404.html", Some(2)));
    assert!(fault.message.starts_with("syntax error: "), "{fault}");
    assert!(fault.hint.as_ref().unwrap().contains("{% if page.title }"), "{fault}");
    assert!(theme.render("404.html", context()).unwrap().contains("This page is not here"));
}

#[test]
fn files_that_no_page_uses_draw_warnings() {
    let (_, diagnostics) = load(&[
        ("themes/mine/style.css", b""),
        ("themes/mine/treads.html", b""),
        ("themes/mine/zebra-crossing.html", b""),
    ]);
    let hints: Vec<_> = diagnostics.iter().map(|fault| fault.hint.as_deref().unwrap()).collect();
    assert!(hints[0].ends_with("`assets/style.css`"), "{hints:?}");
    assert_eq!(hints[1], "did you mean `thread.html`?");
    assert!(hints[2].contains("`thread.html`") && hints[2].contains("`partials`"), "{hints:?}");
    assert!(diagnostics.iter().all(|fault| !fault.is_error()));
}

#[test]
fn a_template_that_is_not_utf8_names_the_line() {
    let (_, diagnostics) = load(&[("themes/mine/404.html", b"a\nb\n\xff")]);
    assert_eq!(diagnostics[0].line, Some(3));
    assert_eq!(diagnostics[0].message, "is not UTF-8");
}

#[test]
fn a_theme_without_a_folder_is_an_error_unless_it_is_the_default() {
    let folder = site(&[("themes/forest/base.html", b"")]);
    let (theme, diagnostics) = Theme::load(folder.path(), "forrest");
    assert_eq!(
        diagnostics[0].to_string(),
        "error: guidepost.toml: unknown theme `forrest`: there is no folder `themes/forrest`\n\
         hint: did you mean `forest`?"
    );
    assert!(theme.render("404.html", context()).is_ok());
    let (_, diagnostics) = Theme::load(folder.path(), "winter");
    assert!(diagnostics[0].hint.as_ref().unwrap().contains("`default`, `forest`"), "{diagnostics:?}");
    assert_eq!(Theme::load(folder.path(), "default").1, []);
    assert!(Theme::load(folder.path(), "../forest").1[0].is_error());
}

#[test]
fn assets_are_replaced_added_and_counted_in_the_hash() {
    let theme = sound(&[
        ("themes/mine/assets/style.css", b"body{}"),
        ("themes/mine/assets/fonts/plate.woff2", b"\x00"),
    ]);
    assert_eq!(theme.asset("style.css").unwrap(), b"body{}");
    assert!(theme.asset("guidepost.js").is_some() && theme.asset("missing").is_none());
    let names: Vec<_> = theme.assets().collect();
    assert!(names.is_sorted() && names.contains(&"fonts/plate.woff2"), "{names:?}");
    assert_eq!(names.len(), builtin::ASSETS.len() + 1);
    let same = sound(&[
        ("themes/mine/assets/style.css", b"body{}"),
        ("themes/mine/assets/fonts/plate.woff2", b"\x00"),
    ]);
    let other = sound(&[("themes/mine/assets/style.css", b"body{ }")]);
    assert_eq!(theme.hash(), same.hash());
    assert_ne!(theme.hash(), other.hash());
    assert_ne!(Theme::builtin().hash(), other.hash());
}

#[test]
fn a_theme_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Theme>();
}

#[cfg(unix)]
#[test]
fn links_out_of_the_themes_are_faults() {
    use std::os::unix::fs::symlink;
    let site = site(&[
        ("themes/mine/404.html", b"mine"),
        ("themes/other/assets/logo.svg", b"<svg/>"),
        ("themes/.git/config", b"token"),
        ("secret.txt", b"token"),
        (".git/config", b"token"),
    ]);
    let mine = site.path().join("themes/mine");
    std::fs::create_dir(mine.join("assets")).unwrap();
    symlink("../../other/assets/logo.svg", mine.join("assets/logo.svg")).unwrap();
    assert_eq!(Theme::load(site.path(), "mine").1, []);
    symlink("../../../secret.txt", mine.join("assets/a.txt")).unwrap();
    symlink("../../../.git", mine.join("assets/b")).unwrap();
    symlink("../../.git/config", mine.join("assets/c.txt")).unwrap();
    symlink("../.git", site.path().join("themes/hidden")).unwrap();
    let faults = Theme::load(site.path(), "mine").1;
    let paths: Vec<&str> = faults.iter().map(|fault| &*fault.path).collect();
    assert_eq!(paths, ["themes/mine/assets/a.txt", "themes/mine/assets/b", "themes/mine/assets/c.txt"]);
    assert!(faults.iter().all(|fault| fault.message.starts_with("the link leads out")), "{faults:?}");
    let faults = Theme::load(site.path(), "hidden").1;
    assert_eq!((faults.len(), &*faults[0].path), (1, "themes/hidden"));
}
