// Leads on from an old address, and takes the place on the page along.
location.replace(document.querySelector("a").href + location.hash);
