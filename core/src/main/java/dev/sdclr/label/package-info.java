/**
 * What people say of images: a log that keeps every decision, and files of labels from elsewhere.
 */
package dev.sdclr.label;
