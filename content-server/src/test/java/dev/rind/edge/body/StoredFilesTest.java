package dev.rind.edge.body;

import dev.rind.cache.Cause;
import dev.rind.edge.catalog.ArtifactKey;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.respond.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.FileRegion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is kept of files: for how long, how much of it, and when it is given up. */
class StoredFilesTest {
  private static final Duration RECHECK = Duration.ofSeconds(30);
  private static final int SMALL = 1000;
  private static final int OPEN_MAX = 4;

  @TempDir
  Path media;

  private final ScriptedDisk disk = new ScriptedDisk();
  private final AtomicLong nanos = new AtomicLong(-7_000_000_000L); // a clock may begin anywhere
  private IoPool pool = new IoPool(1, 100);
  private @Nullable StoredFiles files;

  @AfterEach
  void end() {
    settle();
    files().close();
    pool.close();
    assertThat(disk.open()).isZero();
    assertThat(files().usedBytes()).isZero();
  }

  private StoredFiles files() {
    var made = files;
    if (made == null) {
      made = new StoredFiles(new LocalFiles(media, pool, disk),
          new BodyLimits(RECHECK, 4096, SMALL, OPEN_MAX), nanos::get, Runnable::run);
      files = made;
    }
    return made;
  }

  private Payload.Stored stored(String name, int size) throws IOException {
    var bytes = new byte[size];
    Arrays.fill(bytes, (byte) name.charAt(0));
    Files.write(media.resolve(name), bytes);
    return named(name, bytes);
  }

  private static Payload.Stored named(String name, byte[] bytes) {
    try {
      return new Payload.Stored(new ArtifactKey(new UUID(0, 0)), new Location.Local(name),
          bytes.length,
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static byte[] bytes(StoredFile file) throws IOException {
    var size = (int) file.kept().place().identity().sizeBytes();
    var part = switch (file) {
      case MemoryFile inMemory -> Objects.requireNonNull(inMemory.part(0, size));
      case OpenFile open -> Objects.requireNonNull(open.part(0, size));
      case CopiedFile copied -> copied.read(0, size);
    };
    try {
      if (part instanceof ByteBuf buffer) {
        var read = new byte[buffer.readableBytes()];
        buffer.readBytes(read);
        return read;
      }
      var out = new ByteArrayOutputStream();
      ((FileRegion) part).transferTo(Channels.newChannel(out), 0);
      return out.toByteArray();
    } finally {
      part.release();
    }
  }

  private static Throwable failure(CompletableFuture<?> failed) {
    try {
      failed.join();
      throw new AssertionError("it did not fail");
    } catch (CompletionException failure) {
      return Cause.of(failure);
    }
  }

  @Test
  void aSmallFileIsReadOnceAndALargeOneOpenedOnce() throws IOException {
    var small = stored("s", SMALL);
    var large = stored("l", SMALL + 1);
    for (int n = 0; n < 3; n++) {
      assertThat(files().find(small).join()).isInstanceOf(MemoryFile.class);
      assertThat(bytes(files().find(small).join())).hasSize(SMALL).containsOnly('s');
      assertThat(files().find(large).join()).isInstanceOf(OpenFile.class);
      assertThat(bytes(files().find(large).join())).hasSize(SMALL + 1).containsOnly('l');
    }
    assertThat(disk.opens).hasValue(2);
    assertThat(disk.reads).hasValue(2);
    assertThat(files().open()).isEqualTo(1);
    assertThat(files().memoryBytes()).isBetween((long) SMALL, 2L * SMALL);
  }

  @Test
  void aFileWhoseDigestIsNotKnownIsNeverTakenIntoMemory() throws IOException {
    var known = stored("s", 10);
    var unknown = new Payload.Stored(known.key(), known.location(), 10, "");
    assertThat(files().find(unknown).join()).isInstanceOf(OpenFile.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 64 << 10})
  void bytesThatAreNotThoseOfTheDigestAreTrouble(int size) throws IOException {
    var row = stored("s", size);
    Files.write(media.resolve("s"), new byte[size]);
    assertThat(failure(files().find(row))).isInstanceOf(FileTrouble.class)
        .hasMessageContaining("digest");
    assertThat(files().wrong()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 64 << 10, (64 << 10) + 1})
  void whoKnowsTheDigestAndWhoDoesNotGetTheSameFile(int size) throws IOException {
    var row = stored("f", size);
    var without = new Payload.Stored(row.key(), row.location(), size, "");
    for (var wanted : List.of(without, row, without, row)) {
      assertThat(bytes(files().find(wanted).join())).hasSize(size).containsOnly('f');
    }
    settle();
    Files.write(media.resolve("f"), new byte[size]);
    nanos.addAndGet(RECHECK.toNanos() * 3);
    assertThat(bytes(files().find(without).join())).hasSize(size).containsOnly(0);
    if (size <= 64 << 10) {
      assertThat(failure(files().find(row))).isInstanceOf(FileTrouble.class)
          .hasMessageContaining("digest");
    }
  }

  @Test
  void whatWasComparedWithItsDigestIsAtHand() throws IOException {
    var compared = (OpenFile) files().find(stored("c", 64 << 10)).join();
    assertThat(compared.isAtHand(0, 64 << 10)).isTrue();
    var longer = (OpenFile) files().find(stored("l", (64 << 10) + 1)).join();
    assertThat(longer.isAtHand(0, 1)).isFalse();
  }

  @Test
  void aRowThatNamesTheFileOfAnotherGetsNoneOfItsBytes() throws IOException {
    var right = stored("s", 10);
    var wrong = new Payload.Stored(right.key(), right.location(), 10, "00".repeat(32));
    var longer = new Payload.Stored(right.key(), right.location(), 11, right.sha256());
    var _ = files().find(right).join();
    assertThat(failure(files().find(wrong))).isInstanceOf(FileTrouble.class);
    assertThat(failure(files().find(longer))).isInstanceOf(FileTrouble.class);
    assertThat(bytes(files().find(right).join())).containsOnly('s');
  }

  @Test
  void aRowOfAnotherFileThatIsThereByNowIsRightAtOnce() throws IOException {
    for (var size : new int[] {10, SMALL + 1}) {
      var before = stored("f", size);
      var _ = files().find(before).join();
      var now = stored("f", size + 1);
      assertThat(bytes(files().find(now).join())).hasSize(size + 1);
      assertThat(failure(files().find(before))).isInstanceOf(FileTrouble.class);
      settle();
    }
  }

  @Test
  void anotherFileInItsPlaceIsNoticedOnceARecheckIsDue() throws IOException {
    for (var size : new int[] {10, SMALL + 1}) {
      var row = stored("f", size);
      var before = files().find(row).join();
      // As a repair does: the same bytes in another inode.
      Files.copy(media.resolve("f"), media.resolve("copy"));
      Files.move(media.resolve("copy"), media.resolve("f"),
          StandardCopyOption.REPLACE_EXISTING);
      assertThat(files().find(row).join()).isSameAs(before);
      nanos.addAndGet(RECHECK.toNanos() * 3);
      assertThat(files().find(row).join()).isNotSameAs(before);
      assertThat(bytes(files().find(row).join())).hasSize(size).containsOnly('f');
    }
    assertThat(files().replaced()).isEqualTo(2);
  }

  @Test
  void aFileThatIsGoneIsTroubleOnceARecheckIsDueAndServedAgainWhenItIsBack() throws IOException {
    var row = stored("f", 10);
    var _ = files().find(row).join();
    Files.delete(media.resolve("f"));
    nanos.addAndGet(RECHECK.toNanos() * 3);
    assertThat(failure(files().find(row))).isInstanceOf(FileTrouble.class);
    var _ = stored("f", 10);
    settle();
    assertThat(bytes(files().find(row).join())).containsOnly('f');
  }

  @Test
  void whileADiskHangsWhatIsInUseIsServedAndLookedAtOnce() throws IOException {
    var row = stored("f", 10);
    var kept = files().find(row).join();
    var hanging = disk.holdLooks();
    nanos.addAndGet(RECHECK.toNanos());
    var looks = disk.looks.get();
    for (int n = 0; n < 5; n++) {
      assertThat(files().find(row)).isCompletedWithValue(kept);
    }
    nanos.addAndGet(RECHECK.toNanos() * 10);
    assertThat(files().find(row)).isCompletedWithValue(kept);
    hanging.countDown();
    settle();
    assertThat(disk.looks).hasValue(looks + 1);
  }

  @Test
  void whatWasNotInUseIsNotServedBeforeTheDiskAnswers() throws IOException {
    var row = stored("f", 10);
    var kept = files().find(row).join();
    var hanging = disk.holdLooks();
    nanos.addAndGet(RECHECK.toNanos() * 2);
    var waiting = files().find(row);
    assertThat(waiting).isNotDone();
    assertThat(files().find(row)).isNotDone();
    hanging.countDown();
    assertThat(waiting.join()).isSameAs(kept);
  }

  @Test
  void whereTooManyWaitForTheDiskWhatIsInUseIsServedAndWhatIsNotIsRefused() throws IOException {
    pool.close();
    pool = new IoPool(1, 1);
    var row = stored("f", 10);
    var kept = files().find(row).join();
    var hanging = disk.holdLooks();
    var busy = pool.run(() -> disk.attributes(media));
    var waiting = waitingOne();
    nanos.addAndGet(RECHECK.toNanos());
    assertThat(files().find(row)).isCompletedWithValue(kept);
    nanos.addAndGet(RECHECK.toNanos());
    assertThat(failure(files().find(row))).isInstanceOf(RejectedExecutionException.class);
    hanging.countDown();
    assertThat(CompletableFuture.allOf(busy, waiting)).succeedsWithin(Duration.ofMinutes(1));
    assertThat(files().find(row).join()).isSameAs(kept);
  }

  /** Waits until the pool's one thread has done with what it was asked before. */
  private void settle() {
    pool.run(() -> true).join();
  }

  /** The thread may still have to take up the task before this one. */
  private CompletableFuture<Boolean> waitingOne() {
    while (true) {
      var waiting = pool.run(() -> true);
      if (!waiting.isCompletedExceptionally()) {
        return waiting;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void memoryHasABoundAndWhatIsOnItsWayStaysWhole() throws IOException {
    var first = stored("a", SMALL);
    var sending = Objects.requireNonNull(((MemoryFile) files().find(first).join()).part(0, SMALL));
    for (char name = 'b'; name < 'z'; name++) {
      var _ = files().find(stored(String.valueOf(name), SMALL)).join();
      settle();
      assertThat(files().memoryBytes()).isLessThanOrEqualTo(4096);
    }
    files().close();
    assertThat(sending.readableBytes()).isEqualTo(SMALL);
    assertThat(sending.getByte(SMALL - 1)).isEqualTo((byte) 'a');
    assertThat(sending.release()).isTrue();
  }

  @Test
  void whatWasGivenUpHasNoPartsAnyMore() throws IOException {
    var small = (MemoryFile) files().find(stored("s", 10)).join();
    var large = (OpenFile) files().find(stored("l", SMALL + 1)).join();
    files().close();
    assertThat(small.part(0, 1)).isNull();
    assertThat(large.part(0, 1)).isNull();
    assertThat(large.hold()).isFalse();
  }

  @Test
  void beyondTheBoundOnOpenFilesTheyAreCopied() throws IOException {
    var regions = new ArrayList<FileRegion>();
    for (char name = 'a'; name < 'a' + OPEN_MAX; name++) {
      var open = (OpenFile) files().find(stored(String.valueOf(name), SMALL + 1)).join();
      regions.add(Objects.requireNonNull(open.part(0, 1)));
    }
    var row = stored("z", SMALL + 1);
    assertThat(files().find(row).join()).isInstanceOf(CopiedFile.class);
    settle();
    assertThat(bytes(files().find(row).join())).hasSize(SMALL + 1).containsOnly('z');
    assertThat(files().copied()).isEqualTo(2);
    assertThat(disk.open()).isEqualTo(OPEN_MAX);
    regions.forEach(FileRegion::release);
    settle();
    // Those that were thrown out meanwhile have been closed.
    assertThat(files().find(row).join()).isInstanceOf(OpenFile.class);
  }

  @Test
  void aCopyIsOfTheSameFileOrNone() throws IOException {
    var row = stored("z", SMALL + 1);
    var kept = files().find(row).join().kept();
    var copied = new CopiedFile(kept, new LocalFiles(media, pool, disk));
    Files.delete(media.resolve("z"));
    var _ = stored("z", SMALL + 2);
    assertThatThrownBy(() -> copied.read(0, 10)).isInstanceOf(IOException.class);
  }
}
