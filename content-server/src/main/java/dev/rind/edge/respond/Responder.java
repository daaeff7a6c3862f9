package dev.rind.edge.respond;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.Entries;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.http.RequestLog.Kind;
import dev.rind.edge.http.ResponseHead;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.route.Route;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the reply of a resolution: status, head and payload, as the newest pulpcore-content sends
 * them (contract 5).
 *
 * <p>Every reply has its Content-Length, but for a 304 and for what is made line by line; a HEAD's payload is
 * left out by whoever sends.
 *
 * <p><b>Threading:</b> callable from any thread, does no I/O.
 */
public final class Responder {
  private final Clock clock;
  private final Set<String> noCache;
  private final WholeFiles wholeFiles = new WholeFiles();
  private final LongAdder rangesIgnored = new LongAdder();

  /** @param noCache names of an rpm distribution's files that no cache may give without asking (contract 8.2) */
  public Responder(Clock clock, Set<String> noCache) {
    this.clock = clock;
    this.noCache = Set.copyOf(noCache);
  }

  /**
   * The reply to what no distribution has: a list, a redirect to one, or nothing.
   *
   * @param target of the request, whose query a listing may look at
   */
  public Reply respond(Resolution resolution, HttpHeaders request, String target) {
    return respond(resolution, request, target, Set.of(), CacheStatus.UNTOLD);
  }

  /**
   * The reply to what a distribution has.
   *
   * @param cached whether no statement was waited for
   */
  public Reply respond(Distribution distribution, Resolution resolution, HttpHeaders request,
      String target, boolean cached) {
    var told = !(resolution instanceof Resolution.NotFound) || tellsOfMissing(distribution);
    return respond(resolution, request, target, noCacheIn(distribution),
        !told ? CacheStatus.UNTOLD : cached ? CacheStatus.HIT : CacheStatus.MISS);
  }

  /**
   * What the reply is made of for who asks so and waits for nothing; null: not of the file alone.
   *
   * @param found what the distribution has
   */
  public @Nullable WholeFile whole(Distribution distribution, Resolution.Found found,
      HttpHeaders request) {
    return WholeFiles.isWanted(request) ? wholeFile(found, noCacheIn(distribution)) : null;
  }

  private Set<String> noCacheIn(Distribution distribution) {
    return distribution.type().equals(DistributionTypes.RPM) ? noCache : Set.of();
  }

  /** Pulp keeps no answer where a remote may have what is missing, or where nothing can be there. */
  private static boolean tellsOfMissing(Distribution distribution) {
    return switch (distribution.target()) {
      case PUBLICATION, VERSION, REPOSITORY -> !distribution.hasRemote();
      case REMOTE, NOTHING -> false;
    };
  }

  private Reply respond(Resolution resolution, HttpHeaders request, String target,
      Set<String> noCacheHere, CacheStatus cache) {
    return switch (resolution) {
      case Resolution.Found found -> file(found, request, noCacheHere, cache);
      case Resolution.Unnamed unnamed -> unnamed(unnamed, request);
      case Resolution.Generated(String text) -> generated(text, cache);
      case Resolution.Directory directory ->
        listing(directory, ListingForm.of(request, target), cache);
      case Resolution.Redirect(String location) -> redirect(location);
      case Resolution.NotFound(String reason, boolean inBody) -> inBody ? missing(reason, cache)
          : missingWithoutBody(reason, cache);
      case Resolution.Remote _ -> notForwarded("the file is not stored in this Pulp");
      case Resolution.Forward(String reason) -> notForwarded(reason);
    };
  }

  /** Range fields that asked for more than is sent in parts, and so got the whole file. */
  public long rangesIgnored() {
    return rangesIgnored.sum();
  }

  /** A redirect to a decoded path. */
  public Reply redirect(String location) {
    return text(Kind.REDIRECT, StatusText.of(301),
        head -> head.with("Location", PathEscape.escape(location)));
  }

  /** The reply to a request line that asks for nothing that could be there. */
  public Reply badRequest() {
    return text(Kind.REFUSED, StatusText.of(400));
  }

  /** The reply to any method but GET and HEAD. */
  public Reply methodNotAllowed() {
    return text(Kind.REFUSED, StatusText.of(405),
        head -> head.with("Allow", Route.MethodNotAllowed.ALLOW));
  }

  /** The reply where nothing is, and no distribution either. */
  public Reply missing() {
    return text(Kind.MISSING, StatusText.of(404));
  }

  private static Reply missing(String reason, CacheStatus cache) {
    return text(Kind.MISSING, new StatusText(404, reason), cache::putInto);
  }

  private static Reply missingWithoutBody(String reason, CacheStatus cache) {
    return new Reply(Kind.MISSING,
        cache.putInto(new ResponseHead(404, reason)).with("Content-Length", 0), new Payload.None());
  }

  /** The reply to who may not know what is there. */
  public Reply denied(String reason) {
    return text(Kind.DENIED, new StatusText(403, reason));
  }

  /** The reply where it could not be found out what is there, or it could not be sent. */
  public Reply failed(StatusText status) {
    return text(Kind.ERROR, status);
  }

  private static Reply text(Kind kind, StatusText status) {
    return text(kind, status, head -> head);
  }

  private static Reply text(Kind kind, StatusText status, UnaryOperator<ResponseHead> more) {
    var head = new ResponseHead(status.status(), status.reason()).with("Content-Type",
        StatusText.CONTENT_TYPE);
    var body = status.text();
    return new Reply(kind, more.apply(head).with("Content-Length", ByteBufUtil.utf8Bytes(body)),
        new Payload.Text(body));
  }

  /** The reply where another server should answer, and none is known. */
  public Reply notForwarded(String what) {
    return text(Kind.FORWARD,
        new StatusText(501, "Not served by this edge without forward.url: " + what));
  }

  /** Only what is not Pulp's own page says that it depends on a field: that page stays as Pulp sends it. */
  private static Reply listing(Resolution.Directory directory, ListingForm form,
      CacheStatus cache) {
    var entries = directory.entries();
    return switch (form) {
      case ListingForm.Html _ -> lines(cache.putInto(new ResponseHead(200, "OK")
          .with("Content-Type", ListingPage.CONTENT_TYPE)),
          new ListingPage(directory.title(), directory.hasParent(), entries), entries);
      case ListingForm.Json asked -> lines(cache.putInto(new ResponseHead(200, "OK")
          .with("Vary", "Accept")
          .with("Content-Type", ListingJson.CONTENT_TYPE)),
          new ListingJson(asked, entries), entries);
      case ListingForm.Refused(String reason) -> {
        var body = "400: " + reason;
        yield new Reply(Kind.REFUSED, new ResponseHead(400, StatusText.of(400).reason())
            .with("Vary", "Accept")
            .with("Content-Type", StatusText.CONTENT_TYPE)
            .with("Content-Length", ByteBufUtil.utf8Bytes(body)), new Payload.Text(body));
      }
    };
  }

  private static Reply lines(ResponseHead head, Iterable<String> lines, Entries entries) {
    return new Reply(Kind.LISTING, head, new Payload.Lines(lines, entries.stepsMax()));
  }

  /** It has no validators, so no condition can be asked of it either. */
  private static Reply generated(String text, CacheStatus cache) {
    var head = cache.putInto(new ResponseHead(200, "OK")
        .with("Content-Type", StatusText.CONTENT_TYPE))
        .with("Content-Length", ByteBufUtil.utf8Bytes(text));
    return new Reply(Kind.FILE, head, new Payload.Text(text));
  }

  /** Only the bytes are known, not what they are (contract 3.7). */
  private Reply unnamed(Resolution.Unnamed found, HttpHeaders request) {
    var size = found.artifact().sizeBytes();
    return switch (RequestedRanges.of(request, size)) {
      case RequestedRanges.Whole _ -> unnamed(found, new ResponseHead(200, "OK"), 0, size);
      case RequestedRanges.TooMuch _ -> {
        rangesIgnored.increment();
        yield unnamed(found, new ResponseHead(200, "OK"), 0, size);
      }
      case RequestedRanges.Parts parts -> parts.single()
          .map(part -> unnamed(found, new ResponseHead(206, "Partial Content")
              .with("Content-Range", part.contentRange(size)), part.first(), part.sizeBytes()))
          .orElseGet(() -> unnamed(found, new ResponseHead(200, "OK"), 0, size));
      case RequestedRanges.Unsatisfiable _ -> new Reply(Kind.FILE,
          new ResponseHead(416, StatusText.of(416).reason())
              .with("Content-Type", MimeTypes.UNKNOWN)
              .with("Content-Range", ByteRange.unsatisfied(size))
              .with("Content-Length", 0),
          new Payload.None());
    };
  }

  private static Reply unnamed(Resolution.Unnamed found, ResponseHead head, long offset,
      long sizeBytes) {
    var artifact = found.artifact();
    return new Reply(Kind.FILE, head.with("Content-Type", MimeTypes.UNKNOWN)
        .with("Content-Length", sizeBytes)
        .with("Accept-Ranges", "bytes"),
        new Payload.FilePart(new Payload.Stored(found.key(), artifact.location(),
            artifact.sizeBytes(), ""), offset, sizeBytes));
  }

  private Reply file(Resolution.Found found, HttpHeaders request, Set<String> noCacheHere,
      CacheStatus cache) {
    return cache == CacheStatus.HIT && WholeFiles.isWanted(request)
        ? wholeFile(found, noCacheHere).reply()
        : file(fields(found, noCacheHere, cache), request, cache);
  }

  private WholeFile wholeFile(Resolution.Found found, Set<String> noCacheHere) {
    return wholeFiles.find(found, noCacheHere,
        () -> whole(fields(found, noCacheHere, CacheStatus.HIT)));
  }

  private static FileFields fields(Resolution.Found found, Set<String> noCacheHere,
      CacheStatus cache) {
    var path = found.key().path();
    return new FileFields(found,
        Validators.ofSha256(found.file().sha256(), found.file().lastModified()),
        noCacheHere.contains(path.substring(path.lastIndexOf('/') + 1)), cache);
  }

  private Reply file(FileFields file, HttpHeaders request, CacheStatus cache) {
    var now = clock.instant();
    return switch (Preconditions.evaluate(request, file.validators(), now)) {
      // As Pulp, whose cache has this answer only where it has the whole file.
      case NOT_MODIFIED -> new Reply(Kind.FILE,
          file.with(cache == CacheStatus.HIT ? cache : CacheStatus.UNTOLD)
              .typed(304, "Not Modified"),
          new Payload.None());
      case FAILED -> failed(file);
      case PROCEED -> switch (RequestedRanges.of(request, file.validators(), file.sizeBytes(),
          now)) {
        case RequestedRanges.Whole _ -> whole(file);
        case RequestedRanges.TooMuch _ -> {
          rangesIgnored.increment();
          yield whole(file);
        }
        case RequestedRanges.Parts parts -> parts.single()
            .map(part -> part(file, part))
            .orElseGet(() -> parts(file, parts));
        case RequestedRanges.Unsatisfiable _ -> new Reply(Kind.FILE,
            file.typed(416, StatusText.of(416).reason())
                .with("Content-Range", ByteRange.unsatisfied(file.sizeBytes()))
                .with("Content-Length", 0),
            new Payload.None());
      };
    };
  }

  private static Reply whole(FileFields file) {
    var head = file.typed(200, "OK")
        .with("Content-Length", file.sizeBytes())
        .with("Accept-Ranges", "bytes");
    return new Reply(Kind.FILE, head, filePart(file, 0, file.sizeBytes()));
  }

  private static Reply part(FileFields file, ByteRange part) {
    // In small letters, as from a server that speaks HTTP/2: librepo 1.14, by which dnf downloads, takes a
    // "Content-Length" for that of the whole file, and throws away what it has of it (its pull request 369).
    var head = file.typed(206, "Partial Content")
        .with("content-length", part.sizeBytes())
        .with("Content-Range", part.contentRange(file.sizeBytes()))
        .with("Accept-Ranges", "bytes");
    return new Reply(Kind.FILE, head, filePart(file, part.first(), part.sizeBytes()));
  }

  private static Reply parts(FileFields file, RequestedRanges.Parts wanted) {
    var multipart = new Multipart(file.found().file().sha256(), file.type(), wanted.ranges(),
        file.sizeBytes());
    var head = file.described(206, "Partial Content")
        .with("Content-Type", multipart.contentType())
        .with("Content-Length", multipart.sizeBytes())
        .with("Accept-Ranges", "bytes");
    return new Reply(Kind.FILE, head, new Payload.FileParts(stored(file.found()),
        multipart.parts(), multipart.end()));
  }

  private static Payload filePart(FileFields file, long offset, long sizeBytes) {
    return new Payload.FilePart(stored(file.found()), offset, sizeBytes);
  }

  private static Payload.Stored stored(Resolution.Found found) {
    var file = found.file();
    return switch (file.location()) {
      case Location.Local local -> new Payload.Stored(found.key(), local, file.sizeBytes(),
          file.sha256());
      case Location.Remote _ -> throw new IllegalStateException("found a file that is not stored");
    };
  }

  /** Pulp says the type only where it knows it; there is no body to have one. */
  private static Reply failed(FileFields file) {
    var head = file.described(412, "Precondition Failed").with("Content-Length", 0);
    MimeTypes.of(file.path()).ifPresent(type -> head.with("Content-Type", type));
    return new Reply(Kind.FILE, head, new Payload.None());
  }
}
