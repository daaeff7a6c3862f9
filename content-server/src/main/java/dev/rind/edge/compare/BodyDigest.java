package dev.rind.edge.compare;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Takes a body and keeps only its digest; of HTML a second one, as if directories in a listing had neither date
 * nor size.
 *
 * <p><b>Threading:</b> one body each; {@link #bytes} is readable from any thread. <b>Bounds:</b> one piece of a
 * body at a time, and of a line of HTML {@code LINE_MAX}.
 */
final class BodyDigest implements BodySubscriber<BodyDigest.Result> {
  private static final int LINE_MAX = 16_384;
  private static final byte[] DIRECTORY_ENDS = "/</a>".getBytes(ISO_8859_1);

  private final MessageDigest whole = sha256();
  private final @Nullable MessageDigest undated;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * A body that came whole.
   *
   * @param sha256 in hex
   * @param undatedSha256 the second one; empty where the body is no HTML
   */
  record Result(long bytes, String sha256, String undatedSha256) {}

  BodyDigest(boolean html) {
    this.undated = html ? sha256() : null;
  }

  /** How many came so far. */
  long bytes() {
    return bytes.get();
  }

  @Override
  public CompletionStage<Result> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription to) {
    subscription = to;
    to.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    for (var piece : pieces) {
      bytes.addAndGet(piece.remaining());
      if (undated != null) {
        lines(piece.duplicate(), undated);
      }
      whole.update(piece);
    }
    if (subscription != null) {
      subscription.request(1);
    }
  }

  private void lines(ByteBuffer piece, MessageDigest digest) {
    while (piece.hasRemaining()) {
      var b = piece.get();
      line.write(b);
      if (b == '\n' || line.size() == LINE_MAX) {
        endLine(digest);
      }
    }
  }

  private void endLine(MessageDigest digest) {
    var text = line.toByteArray();
    digest.update(text, 0, endOfDirectory(text));
    line.reset();
  }

  /** Where the name of a directory ends, behind which its date and size are; of any other line, all of it. */
  private static int endOfDirectory(byte[] text) {
    for (int i = 0; i + DIRECTORY_ENDS.length <= text.length; i++) {
      if (Arrays.equals(text, i, i + DIRECTORY_ENDS.length, DIRECTORY_ENDS, 0,
          DIRECTORY_ENDS.length)) {
        return i + DIRECTORY_ENDS.length;
      }
    }
    return text.length;
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    var second = "";
    if (undated != null) {
      endLine(undated);
      second = hex(undated);
    }
    result.complete(new Result(bytes.get(), hex(whole), second));
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError("each Java has SHA-256", never);
    }
  }
}
