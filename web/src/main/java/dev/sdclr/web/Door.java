package dev.sdclr.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets in whoever has the token of the address or knows the password, and nobody else.
 *
 * <p>Another page in the same browser must neither read nor do anything. So the name under which
 * the server is called must be one of its own (DNS rebinding), requests that another page makes are
 * refused by {@code Origin} and {@code Sec-Fetch-Site}, the session's cookie does not travel with
 * them, and whatever changes something needs a header that no form can send.
 */
final class Door {

  /** Header of all requests that change something. */
  static final String OWN_HEADER = "X-Sdclr";

  static final String LOGIN = "/login";

  /** What the page that asks for the password needs, and browsers ask for by themselves. */
  private static final Set<String> OPEN = Set.of(LOGIN, "/style.css", "/favicon.ico");

  private static final int SECRET_BYTES = 32;
  private static final int MILLIS_PER_GUESS = 500;

  /** Who waits for a guess keeps a thread from those that are let in already. */
  private static final int MAX_AT_THE_DOOR = 8;

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  /** Leads on by itself: a redirect would still count as the other page's, and lack the cookie. */
  private static final String WELCOME =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>sdclr</title>"
          + "<meta http-equiv=\"refresh\" content=\"0;url=/\"></head>"
          + "<body><a href=\"/\">Go on</a></body></html>";

  private static final String ASK =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>sdclr: log in</title>"
          + "<meta name=\"viewport\" content=\"width=device-width\">"
          + "<link rel=\"stylesheet\" href=\"/style.css\"></head><body class=\"login\"><main>"
          + "<h1>Log in</h1>%s<form method=\"post\" action=\""
          + LOGIN
          + "\"><label>Password "
          + "<input type=\"password\" name=\"password\" autocomplete=\"current-password\" required>"
          + "</label> <button>Log in</button></form></main></body></html>";

  private final Address address;
  private final String token = secret();
  private final String session = secret();
  private final Object guessing = new Object();
  private final Semaphore atTheDoor = new Semaphore(MAX_AT_THE_DOOR);

  Door(Address address) {
    this.address = address;
  }

  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The address for the user's own browser. */
  String link(int port) {
    return "http://%s:%d/?token=%s".formatted(address.shownHost(), port, token);
  }

  /** Looks at a request before anything else does. */
  void check(Context request) {
    protect(request);
    requireOwnName(request);
    requireOwnPage(request);
    if (hasSession(request) || isOpen(request)) {
      return;
    }
    if (request.path().equals("/") && matches(request.queryParam("token"), token)) {
      letIn(request);
      return;
    }
    if (request.path().equals("/") && address.password().isPresent()) {
      throw new Refusal(401, ASK.formatted(""), true);
    }
    throw new Refusal(
        403, "open the address that sdclr has printed: it holds a token that lets you in");
  }

  /** Headers of every answer. */
  private static void protect(Context request) {
    request
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cache-Control", "no-store");
  }

  /** A name that leads here without being ours was made to. */
  private void requireOwnName(Context request) {
    String host = request.header("Host");
    if (host == null || !isOwn(host.toLowerCase(Locale.ROOT), request.req().getLocalPort())) {
      throw new Refusal(
          421,
          "this is not a name of this server: open it by the machine's address, or start it with --host and this name");
    }
  }

  private boolean isOwn(String host, int port) {
    String suffix = ":" + port;
    boolean isUsualPort = port == 80 && !host.matches(".*:\\d+");
    if (!host.endsWith(suffix) && !isUsualPort) {
      return false;
    }
    String name = isUsualPort ? host : host.substring(0, host.length() - suffix.length());
    boolean isLoopback =
        name.equals("localhost") || name.equals("127.0.0.1") || name.equals("[::1]");
    boolean isNumber = name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+|\\[[0-9a-f:.]+]");
    return isLoopback
        || name.equals(address.shownHost().toLowerCase(Locale.ROOT))
        || (isNumber && !address.isLoopback()); // a number is no name that could be turned
  }

  private static void requireOwnPage(Context request) {
    String origin = request.header("Origin");
    String site = request.header("Sec-Fetch-Site");
    boolean changes = !request.method().name().equals("GET");
    if (origin != null && !origin.equals("http://" + request.header("Host"))) {
      throw new Refusal(403, "refused: the request came from another page");
    }
    // The first request may come from a link that another page, such as a notebook, shows.
    boolean isNavigation = request.path().equals("/") && !changes;
    if (site != null && !site.equals("same-origin") && !site.equals("none") && !isNavigation) {
      throw new Refusal(403, "refused: the request came from another page");
    }
    if (changes && !request.path().equals(LOGIN) && request.header(OWN_HEADER) == null) {
      throw new Refusal(
          403, "a request that changes something must carry the header " + OWN_HEADER);
    }
  }

  private static boolean isOpen(Context request) {
    return OPEN.contains(request.path());
  }

  private boolean hasSession(Context request) {
    return matches(request.cookie(cookieName(request)), session);
  }

  /** Cookies of other ports of the same machine arrive as well. */
  private static String cookieName(Context request) {
    return "sdclr-" + request.req().getLocalPort();
  }

  /** Takes as long whatever differs. */
  private static boolean matches(String given, String secret) {
    return given != null
        && MessageDigest.isEqual(
            given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }

  private void letIn(Context request) {
    Cookie cookie = new Cookie(cookieName(request), session);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSameSite(SameSite.STRICT);
    request.cookie(cookie).html(WELCOME).skipRemainingHandlers();
  }

  /** Lets in whoever knows the password; one guess at a time, and not many a second. */
  void login(Context request) {
    if (!atTheDoor.tryAcquire()) {
      throw new Refusal(
          429, ASK.formatted("<p role=\"alert\">Too many attempts at once.</p>"), true);
    }
    try {
      String given = request.formParam("password");
      if (isPassword(given)) {
        letIn(request);
        return;
      }
    } finally {
      atTheDoor.release();
    }
    throw new Refusal(401, ASK.formatted("<p role=\"alert\">That is not the password.</p>"), true);
  }

  private boolean isPassword(String given) {
    synchronized (guessing) {
      boolean isRight = address.password().isPresent() && matches(given, address.password().get());
      if (!isRight) {
        try {
          TimeUnit.MILLISECONDS.sleep(MILLIS_PER_GUESS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return isRight;
    }
  }
}
