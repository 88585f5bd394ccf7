/**
 * What jobs have in common: which images they work on, by which features and names these are known,
 * what people say of them, and files of what is found.
 */
package dev.sdclr.job.images;
