//! Routes, the views that templates see, and the one function that renders a page.

pub mod views;
