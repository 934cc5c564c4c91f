package org.marquetry.pieces.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.marquetry.api.pieces.ExchangeException;
import org.marquetry.api.pieces.Plan;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings bundles into the framework that are to take a place, and says what stands in their way. */
final class Installation {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");
    private static final String LOCATION = "marquetry-exchange:";

    private final BundleContext context;
    private final AtomicLong number = new AtomicLong();

    Installation(BundleContext context) {
        this.context = context;
    }

    /** A bundle that is installed, and what would become of it. */
    record Planned(Bundle bundle, Plan plan) {}

    Planned install(Path file) throws ExchangeException {
        Bundle bundle;
        try (InputStream content = Files.newInputStream(file)) {
            bundle = context.installBundle(LOCATION + number.incrementAndGet() + ":" + file, content);
        } catch (NoSuchFileException e) {
            throw new ExchangeException(file + " does not exist", e);
        } catch (IOException e) {
            throw new ExchangeException(file + " cannot be read: " + Names.reason(e), e);
        } catch (BundleException e) {
            throw new ExchangeException(
                    e.getType() == BundleException.DUPLICATE_BUNDLE_ERROR
                            ? file + " is a bundle that is there already: give it another version"
                            : file + " is no bundle: " + Names.reason(e),
                    e);
        }
        if (bundle.getSymbolicName() == null) {
            uninstall(bundle, Duration.ofSeconds(1));
            throw new ExchangeException(file + " is no bundle: it has no symbolic name");
        }
        return new Planned(bundle, plan(bundle));
    }

    private Plan plan(Bundle bundle) {
        FrameworkWiring wiring =
                context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        List<String> obstacles = new ArrayList<>(Obstacles.of(bundle, wiring));
        Optional<Candidate> candidate = Candidate.of(context, bundle);
        if (candidate.isEmpty()) {
            obstacles.add("plays no role in the broker");
        } else if (candidate.get().way() == Role.Way.NONE) {
            obstacles.add("holds the clients' connections, which would end: stop the broker to change it");
        }
        candidate
                .map(each -> each.rival(context))
                .ifPresent(rival -> obstacles.add("does not rank higher than " + Names.of(rival) + ", which serves"));
        Bundle former = candidate.map(Candidate::former).orElse(null);
        return new Plan(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                Role.titles(Role.declared(bundle)),
                former == null ? "" : Names.of(former),
                candidate.map(each -> each.way() == Role.Way.SIDE_BY_SIDE).orElse(false),
                obstacles);
    }

    /** Whether it was installed here, and is of no use to anybody else. */
    boolean isOwn(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    void uninstall(Bundle bundle, Duration bound) {
        try {
            Bounded.call("uninstall", bound, () -> {
                bundle.uninstall();
                return bundle;
            });
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("{} cannot be uninstalled: {}", Names.of(bundle), Names.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
