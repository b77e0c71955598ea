document.title += " (1)";
