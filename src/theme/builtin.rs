//! The default theme, as it was when the program was built.

/// The name of every template and its source.
pub(super) const TEMPLATES: &[(&str, &str)] = &[
    ("404.html", include_str!("../../themes/default/404.html")),
    ("base.html", include_str!("../../themes/default/base.html")),
    ("home.html", include_str!("../../themes/default/home.html")),
    ("index.html", include_str!("../../themes/default/index.html")),
    ("list.html", include_str!("../../themes/default/list.html")),
    ("partials/card-meta.html", include_str!("../../themes/default/partials/card-meta.html")),
    ("partials/card.html", include_str!("../../themes/default/partials/card.html")),
    ("partials/message.html", include_str!("../../themes/default/partials/message.html")),
    ("partials/pagination.html", include_str!("../../themes/default/partials/pagination.html")),
    ("partials/results.html", include_str!("../../themes/default/partials/results.html")),
    ("partials/search-form.html", include_str!("../../themes/default/partials/search-form.html")),
    ("search.html", include_str!("../../themes/default/search.html")),
    ("thread.html", include_str!("../../themes/default/thread.html")),
];

/// The path of every asset below `assets/` and its bytes.
pub(super) const ASSETS: &[(&str, &[u8])] = &[
    ("favicon.svg", include_bytes!("../../themes/default/assets/favicon.svg")),
    ("guidepost.js", include_bytes!("../../themes/default/assets/guidepost.js")),
    ("redirect.js", include_bytes!("../../themes/default/assets/redirect.js")),
    ("root.js", include_bytes!("../../themes/default/assets/root.js")),
    ("style.css", include_bytes!("../../themes/default/assets/style.css")),
];
