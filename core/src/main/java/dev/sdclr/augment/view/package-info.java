/** What a view is made of: augmentations and the makers of views. */
package dev.sdclr.augment.view;
