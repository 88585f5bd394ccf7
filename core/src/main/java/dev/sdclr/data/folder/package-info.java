/** Folders and lists of images: what lies in them, the index that is kept of it, and new ones. */
package dev.sdclr.data.folder;
