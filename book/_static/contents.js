// The section that is being read is marked in the page's list of contents. The theme names another list, which no page has, so that
// all links of the page would be taken for sections, those that lead to mentions too.
document.addEventListener("DOMContentLoaded", () => {
  const list = "#pst-page-toc-nav";
  if (document.querySelector(list)) document.body.dataset.bsTarget = list;
  else document.body.removeAttribute("data-bs-spy");
});
