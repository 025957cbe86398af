"""The published language as it is declared, whether or not the catalogue lists it."""

import importlib
import inspect
import pkgutil
from types import ModuleType
from typing import Any

from shared import schemas
from shared.eventing.routes import Route
from shared.schemas.base import Event, Parked, Submission
from shared.schemas.catalogue import Kind

ROOTS = {Event, Submission, Parked}


def declared() -> set[Kind]:
    """Every event and submission that a module of the language declares."""
    modules = [
        importlib.import_module(f"shared.schemas.{module.name}")
        for module in pkgutil.iter_modules(schemas.__path__)
    ]
    return {
        found
        for module in modules
        for _, found in inspect.getmembers(module, inspect.isclass)
        if issubclass(found, Event | Submission) and "wire_type" in vars(found)
    }


def read_by(service: str) -> set[str]:
    """Topics of all routing tables at the foot of a service's `handlers`."""
    handlers: ModuleType = importlib.import_module(f"services.{service}.handlers")
    tables: list[tuple[object, ...]] = [
        table for table in vars(handlers).values() if isinstance(table, tuple)
    ]
    routes: list[Route[Any]] = [
        each for table in tables for each in table if isinstance(each, Route)
    ]
    return {route.topic for route in routes}
