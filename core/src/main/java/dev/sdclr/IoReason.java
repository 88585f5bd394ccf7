package dev.sdclr;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Why a file operation failed, in a few words; the system's own messages are often a mere path. */
public final class IoReason {

  private IoReason() {}

  /** Such as {@code access is denied} or {@code No space left on device}, without the file. */
  public static String of(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist";
    } else if (e instanceof AccessDeniedException) {
      return "access is denied";
    } else if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    } else if (e instanceof EOFException) {
      return "it ends early";
    } else if (e instanceof CharacterCodingException) {
      return "it is not text in UTF-8";
    } else if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** To be thrown where the files of a folder cannot be listed. */
  public static SdclrException cannotList(Path folder, IOException e) {
    return new SdclrException("cannot list %s: %s".formatted(folder, of(e)), e);
  }

  /** To be thrown where a file or a folder cannot be read. */
  public static SdclrException cannotRead(Path file, IOException e) {
    return new SdclrException("cannot read %s: %s".formatted(file, of(e)), e);
  }
}
