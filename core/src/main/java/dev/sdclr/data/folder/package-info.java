/** Folders and lists of images: what lies in them, and the index that is kept of it. */
package dev.sdclr.data.folder;
