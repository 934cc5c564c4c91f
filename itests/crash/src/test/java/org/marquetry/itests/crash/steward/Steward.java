package org.marquetry.itests.crash.steward;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/** Inside the broker's framework: does to its bundles what a test asks for, a line at a time. */
public final class Steward implements BundleActivator {
    private final List<WeakReference<ClassLoader>> tracked = new ArrayList<>();
    private ServerSocket door;

    @Override
    public void start(BundleContext context) throws IOException {
        door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(context), "marquetry-steward");
        thread.setDaemon(true);
        thread.start();
        Path file = Path.of(context.getProperty("marquetry.data"), "steward");
        Path written = Files.writeString(file.resolveSibling("steward.new"), String.valueOf(door.getLocalPort()));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        door.close();
    }

    private void serve(BundleContext context) {
        while (!door.isClosed()) {
            try (Socket caller = door.accept();
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
                    PrintWriter out = new PrintWriter(caller.getOutputStream(), true, StandardCharsets.UTF_8)) {
                out.println(answer(context, in.readLine().split(" ")));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new IllegalStateException("a test cannot be heard", e);
                }
            }
        }
    }

    private String answer(BundleContext context, String[] words) {
        try {
            return switch (words[0]) {
                case "update" -> update(bundle(context, words[1]), Path.of(words[2]));
                case "stop" -> stop(bundle(context, words[1]));
                case "start" -> start(bundle(context, words[1]));
                case "bundles" -> bundles(context, Set.of(words));
                case "provider" -> provider(context, words[1], words[2]);
                case "track" -> track(bundle(context, words[1]));
                case "kept" -> kept();
                case "threads" -> threads();
                case "services" -> String.valueOf(context.getAllServiceReferences(null, null).length);
                case "offered" -> offered(context, words[1]);
                default -> "unknown: " + words[0];
            };
        } catch (BundleException | IOException | InvalidSyntaxException | RuntimeException e) {
            return "failed: " + e;
        }
    }

    /** Remembers the present classes of a bundle, as long as others do. */
    private String track(Bundle bundle) {
        tracked.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
        return "done";
    }

    /** How many of the class loaders that were remembered are still there. */
    private String kept() {
        System.gc();
        return String.valueOf(
                tracked.stream().filter(each -> each.get() != null).count());
    }

    /** The names of all threads, without their numbers. */
    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("\\d+", "N"))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String update(Bundle bundle, Path file) throws BundleException, IOException {
        try (InputStream content = Files.newInputStream(file)) {
            bundle.update(content);
        }
        return "done";
    }

    private static String stop(Bundle bundle) throws BundleException {
        bundle.stop();
        return "done";
    }

    private static String start(Bundle bundle) throws BundleException {
        bundle.start();
        return "done";
    }

    /** Whose service of a type a bundle uses. */
    private static String provider(BundleContext context, String user, String type) {
        ServiceReference<?>[] used = bundle(context, user).getServicesInUse();
        for (ServiceReference<?> service : used == null ? new ServiceReference<?>[0] : used) {
            if (Arrays.asList((String[]) service.getProperty("objectClass")).contains(type)) {
                return name(service.getBundle());
            }
        }
        return "nobody";
    }

    /** Who offers a service, the one that is asked first of several. */
    private static String offered(BundleContext context, String type) throws InvalidSyntaxException {
        ServiceReference<?>[] services = context.getAllServiceReferences(type, null);
        return services == null
                ? "nobody"
                : Arrays.stream(services)
                        .max(Comparator.naturalOrder())
                        .map(ServiceReference::getBundle)
                        .map(Steward::name)
                        .orElse("nobody");
    }

    /** All bundles of these names. */
    private static String bundles(BundleContext context, Set<String> names) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> names.contains(bundle.getSymbolicName()))
                .map(Steward::name)
                .collect(Collectors.joining(", "));
    }

    private static String name(Bundle bundle) {
        return bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    /** The bundle that the launcher brought, if there are several of a name. */
    private static Bundle bundle(BundleContext context, String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bundle " + symbolicName));
    }
}
