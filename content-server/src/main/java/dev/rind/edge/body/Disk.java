package dev.rind.edge.body;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** What is asked of a file system; each answer may take as long as a disk, or a network, takes. */
interface Disk {
  Disk LOCAL = new Disk() {};

  default BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class);
  }

  default FileChannel open(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }

  /** As {@link FileChannel#read(ByteBuffer, long)}. */
  default int read(FileChannel file, ByteBuffer into, long position) throws IOException {
    return file.read(into, position);
  }

  /** Reads as much as there is room for; {@link EOFException} where the file ends before. */
  default void fill(FileChannel file, ByteBuffer into, long position) throws IOException {
    for (var at = position; into.hasRemaining();) {
      var count = read(file, into, at);
      if (count < 0) {
        throw new EOFException("ends at " + at);
      }
      at += count;
    }
  }
}
