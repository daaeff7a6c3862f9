package dev.rind.edge.ops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogFileTest {

  @TempDir
  private Path folder;

  private Path path;
  private LogFile file;
  private long nanos;

  @BeforeEach
  void open() throws IOException {
    path = folder.resolve("access.log");
    file = new LogFile(path, () -> nanos);
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void aFileMovedAwayIsLeftWithinASecond() throws IOException {
    write("a\n");
    var old = Files.move(path, folder.resolve("access.log.1"));
    write("b\n");
    pass(999);
    write("c\n");
    pass(1);
    write("d\n");

    assertThat(old).hasContent("a\nb\nc\n");
    assertThat(path).hasContent("d\n");
  }

  @Test
  void aFileReplacedByAnotherIsLeft() throws IOException {
    write("a\n");
    Files.move(path, folder.resolve("access.log.1"));
    Files.writeString(path, "new\n");
    pass(1000);
    write("b\n");

    assertThat(path).hasContent("new\nb\n");
  }

  @Test
  void aFileThatStaysIsKept() throws IOException {
    for (int i = 0; i < 3; i++) {
      write(i + "\n");
      pass(1000);
    }

    assertThat(path).hasContent("0\n1\n2\n");
  }

  @Test
  void aTruncatedFileGoesOnFromItsStart() throws IOException {
    write("a\n");
    Files.writeString(path, "");
    write("b\n");

    assertThat(path).hasContent("b\n");
  }

  @Test
  void aPathThatCannotBeOpenedAgainIsTriedAgain() throws IOException {
    Files.delete(path);
    Files.createDirectory(path);
    pass(1000);
    assertThatThrownBy(() -> write("a\n")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> write("b\n")).isInstanceOf(IOException.class);
    Files.delete(path);
    write("c\n");

    assertThat(path).hasContent("c\n");
  }

  private void write(String text) throws IOException {
    file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private void pass(long millis) {
    nanos += millis * 1_000_000;
  }
}
