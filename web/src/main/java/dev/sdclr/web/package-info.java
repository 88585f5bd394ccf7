/** The page on which images are looked through and labelled, and the server that shows it. */
package dev.sdclr.web;
