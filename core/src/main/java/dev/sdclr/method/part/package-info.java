/** What methods are made of: their parts, shared settings, and what an update is given. */
package dev.sdclr.method.part;
