/** Messages of Protocol Buffers, written without generated code. */
package dev.sdclr.protobuf;
