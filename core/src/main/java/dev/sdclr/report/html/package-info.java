/**
 * Elements of a page and of its pictures, escaped as they are written, and how numbers are written.
 */
package dev.sdclr.report.html;
