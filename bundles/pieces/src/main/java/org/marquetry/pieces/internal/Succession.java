package org.marquetry.pieces.internal;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.marquetry.api.pieces.Exchange;
import org.marquetry.api.pieces.ExchangeException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.bundle.EventHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a bundle that is started take the place of the one of its name: when it has shown that it serves, the former is stopped, or,
 * where two cannot serve at a time, before; and when it goes, serves no longer, or fails on probation, the former comes back.
 */
final class Succession implements EventHook, ServiceListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("org.marquetry.pieces");
    private static final int IDLE_SECONDS = 10;
    /** An exchange that was begun before may have to end first. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final BundleContext context;
    private final Installation installation;
    private final Supplier<PiecesSettings> settings;
    private final @Nullable String brought;
    private final Reigns reigns = new Reigns();
    private final Reserve reserve;
    private final Map<Long, CompletableFuture<Exchange>> wanted = new ConcurrentHashMap<>();
    private final Set<Trial> trials = ConcurrentHashMap.newKeySet();
    private final Rejections rejections = new Rejections(System::nanoTime);
    private final ThreadPoolExecutor work;
    private volatile @Nullable ServiceRegistration<EventHook> hook;

    /** @param brought what the locations of bundles begin with that a host has brought: they follow nobody; null if there is none */
    Succession(
            BundleContext context,
            Installation installation,
            Supplier<PiecesSettings> settings,
            @Nullable String brought) {
        this.context = context;
        this.installation = installation;
        this.settings = settings;
        this.brought = brought;
        reserve = new Reserve(
                context, reigns, bundle -> settings.get().follow() && !wanted.containsKey(bundle.getBundleId()));
        work = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "marquetry-exchange");
            thread.setDaemon(true);
            return thread;
        });
        work.allowCoreThreadTimeOut(true);
    }

    /** Looks at what is there already, and from now on at what comes and goes. */
    void watch() {
        hook = context.registerService(EventHook.class, this, null);
        context.addServiceListener(this);
        for (Bundle bundle : context.getBundles()) {
            candidate(bundle)
                    .filter(candidate -> candidate.way() == Role.Way.SIDE_BY_SIDE && candidate.former() != null)
                    .ifPresent(this::considerLater);
        }
    }

    /**
     * Has a bundle that is installed take its place.
     *
     * @param margin what it may take to stop the former one, besides
     */
    Exchange exchange(Bundle bundle, Duration margin) throws ExchangeException, InterruptedException {
        Duration bound = settings.get().patience().plus(margin);
        CompletableFuture<Exchange> done = new CompletableFuture<>();
        wanted.put(bundle.getBundleId(), done);
        try {
            Lifecycle.start(bundle, bound);
            return done.get(bound.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ExchangeException("neither serves nor fails within " + bound.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ExchangeException known
                    ? known
                    : new ExchangeException("fails: " + Names.reason(e), e);
        } finally {
            wanted.remove(bundle.getBundleId());
        }
    }

    /** Comes before the components of the bundle hear of it. */
    @Override
    public void event(BundleEvent event, Collection<BundleContext> listeners) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.STARTED -> candidate(bundle).ifPresent(this::begun);
            case BundleEvent.STOPPING ->
                reigns.of(bundle).filter(Reign::isSideBySide).ifPresent(reign -> end(reign, "goes"));
            case BundleEvent.STOPPED ->
                reigns.endingWith(bundle).ifPresent(reign -> workLater(() -> end(reign, "has gone")));
            case BundleEvent.UPDATED -> startAgain(bundle);
            case BundleEvent.UNINSTALLED -> rejections.takenAway(bundle.getBundleId());
            default -> {
                // Nothing that concerns who serves.
            }
        }
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        Bundle bundle = event.getServiceReference().getBundle();
        if (bundle == null) {
            return;
        }
        if (event.getType() == ServiceEvent.REGISTERED
                && !Role.inPlace(Role.played(event.getServiceReference())).isEmpty()) {
            workLater(() -> reserve.settle(bundle));
        }
        Optional<Reign> reign = reigns.of(bundle);
        if (event.getType() == ServiceEvent.REGISTERED
                && reign.isEmpty()
                && !Role.played(event.getServiceReference()).isEmpty()) {
            candidate(bundle)
                    .filter(candidate -> candidate.way() == Role.Way.SIDE_BY_SIDE)
                    .ifPresent(this::considerLater);
        } else if (event.getType() == ServiceEvent.UNREGISTERING) {
            reign.filter(Reign::isSideBySide)
                    .filter(each ->
                            Role.played(event.getServiceReference()).stream().anyMatch(each.types()::contains))
                    .ifPresent(each -> end(each, "does not serve any more"));
        }
    }

    private Optional<Candidate> candidate(Bundle bundle) {
        boolean follows = settings.get().follow()
                && !(brought != null && bundle.getLocation().startsWith(brought));
        boolean isWanted = wanted.containsKey(bundle.getBundleId());
        if (bundle.getState() != Bundle.ACTIVE
                || !(follows || isWanted)
                || reigns.of(bundle).isPresent()) {
            return Optional.empty();
        }
        // What comes before there is an engine is a part of the broker from the beginning.
        return Candidate.of(context, bundle)
                .filter(candidate -> isWanted || candidate.former() != null || hasEngine())
                .filter(candidate -> candidate.way() != Role.Way.NONE);
    }

    private boolean hasEngine() {
        return context.getServiceReference(Role.ENGINE.type()) != null;
    }

    /** On the thread that starts the bundle, since the former has to be gone before its components begin. */
    private void begun(Candidate candidate) {
        Bundle former = candidate.former();
        if (former != null && candidate.way() == Role.Way.IN_PLACE) {
            reigns.yields(former);
            try {
                Lifecycle.pause(former);
            } catch (BundleException e) {
                LOG.error("{} does not stop: {}", Names.of(former), Names.reason(e));
            } finally {
                reigns.hasYielded(former);
            }
        }
        considerLater(candidate);
    }

    private void considerLater(Candidate candidate) {
        Trial trial = new Trial(context, candidate.successor(), candidate.types());
        trials.add(trial);
        workLater(() -> {
            try (trial) {
                if (reigns.of(candidate.successor()).isEmpty()) {
                    consider(candidate, trial);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                trials.remove(trial);
            }
        });
    }

    private void workLater(Runnable task) {
        if (!work.isShutdown()) {
            work.execute(task);
        }
    }

    private void consider(Candidate candidate, Trial trial) throws InterruptedException {
        if (candidate.successor().getState() != Bundle.ACTIVE) {
            giveBack(candidate);
            answer(candidate, "has ended");
            return;
        }
        try {
            Bundle rival = candidate.rival(context);
            if (rival != null) {
                reserve.standBy(candidate.successor(), rival);
                answer(candidate, "does not rank higher than " + Names.of(rival) + ", which serves");
                return;
            }
            String failure = trial.run(settings.get().patience());
            if (failure != null) {
                refuse(candidate, failure);
                return;
            }
            crown(candidate);
            // What is said between the trial and the reign is heard by neither.
            Optional.ofNullable(trial.fault()).ifPresent(late -> failed(candidate.successor(), late));
        } catch (BundleException e) {
            refuse(candidate, "cannot take its place: " + Names.reason(e));
        }
    }

    private void crown(Candidate candidate) throws BundleException {
        Bundle successor = candidate.successor();
        Bundle former = candidate.former();
        Reign reign = reigns.begin(candidate);
        rejections.end(successor.getSymbolicName());
        if (former == null) {
            LOG.info("{} serves as well, as {}", Names.of(successor), Role.titles(candidate.types()));
        } else {
            Lifecycle.pause(former);
            LOG.info("{} serves in place of {}, which is back when it goes", Names.of(successor), Names.of(former));
        }
        CompletableFuture<Exchange> done = wanted.get(successor.getBundleId());
        if (done != null) {
            done.complete(new Exchange(
                    Names.of(successor),
                    former == null ? "" : Names.of(former),
                    settings.get().probation()));
        }
        if (successor.getState() != Bundle.ACTIVE || !Role.played(successor).containsAll(candidate.types())) {
            end(reign, "does not serve any more");
        }
    }

    private void refuse(Candidate candidate, String failure) throws InterruptedException {
        Bundle successor = candidate.successor();
        LOG.error("{} {}; {} goes on", Names.of(successor), failure, candidate.otherwise());
        reject(successor, failure);
        Lifecycle.stop(successor, settings.get().patience());
        giveBack(candidate);
        answer(candidate, failure);
    }

    private void answer(Candidate candidate, String failure) {
        CompletableFuture<Exchange> done = wanted.get(candidate.successor().getBundleId());
        if (done != null) {
            done.completeExceptionally(new ExchangeException(failure));
        }
    }

    /** Who has made room for what did not do serves again, unless a third one has taken the place meanwhile. */
    private void giveBack(Candidate candidate) {
        Bundle former = candidate.former();
        if (former == null || former.getState() == Bundle.ACTIVE || candidate.isTakenByOther(context)) {
            return;
        }
        if (former.getState() == Bundle.UNINSTALLED) {
            reigns.of(former).ifPresent(reign -> end(reign, "has gone"));
        } else {
            Lifecycle.resume(former);
        }
    }

    private void reject(Bundle bundle, String words) {
        rejections.add(
                bundle.getSymbolicName(), bundle.getBundleId(), Names.of(bundle), words, installation.isOwn(bundle));
    }

    /** Something went wrong in a bundle: if it is new, it goes. */
    void failed(Bundle bundle, String words) {
        trials.forEach(trial -> trial.failed(bundle, words));
        reigns.of(bundle)
                .filter(reign -> reign.isOnProbation(settings.get().probation()))
                .ifPresent(reign -> workLater(() -> takeBack(reign, words)));
    }

    private void takeBack(Reign reign, String words) {
        Bundle successor = reign.successor();
        if (reigns.remove(reign)) {
            LOG.error("{} is taken back, since it {}", Names.of(successor), words);
            reject(successor, words);
            goBack(reign);
        }
    }

    /** Ends a reign because somebody wants it. */
    void takeBack(Reign reign) {
        if (reigns.remove(reign)) {
            LOG.info("{} is taken back", Names.of(reign.successor()));
            goBack(reign);
        }
    }

    /** Whose place it was serves again, and the bundle is stopped for good. */
    private void goBack(Reign reign) {
        Bundle successor = reign.successor();
        try {
            if (reign.isSideBySide()) {
                restore(reign);
                Lifecycle.stop(successor, settings.get().patience());
            } else {
                Lifecycle.stop(successor, settings.get().patience());
                restore(reign);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (installation.isOwn(successor)) {
            installation.uninstall(successor, settings.get().patience());
        }
    }

    /** Who was there serves again, before the bundle is gone. */
    private void end(Reign reign, String why) {
        boolean ending = context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING;
        Bundle successor = reign.successor();
        if (ending || !reigns.remove(reign)) {
            return;
        }
        LOG.info("{} {}", Names.of(successor), why);
        restore(reign);
    }

    private void restore(Reign reign) {
        reigns.heir(reign).ifPresent(Lifecycle::resume);
    }

    /** Somebody has put something better in the place of what did not do. */
    private void startAgain(Bundle bundle) {
        if (rejections.isMended(bundle.getBundleId())) {
            workLater(() -> Lifecycle.resume(bundle));
        }
    }

    Reigns reigns() {
        return reigns;
    }

    boolean isOnProbation(Bundle bundle) {
        return reigns.of(bundle)
                .filter(reign -> reign.isOnProbation(settings.get().probation()))
                .isPresent();
    }

    /** The bundles that did not do, with the reasons. */
    Stream<String> rejections() {
        return rejections.words();
    }

    @Override
    public void close() {
        work.shutdownNow();
        context.removeServiceListener(this);
        ServiceRegistration<EventHook> registered = hook;
        if (registered != null) {
            registered.unregister();
        }
    }
}
