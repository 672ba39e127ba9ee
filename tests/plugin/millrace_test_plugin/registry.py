"""A model registry of another making, for ``marble:///path/to/file.db``.

It has the methods of ``AbstractStore`` and knows nothing of the service that the platform sees; what it is asked for it
keeps in a SQLite database.
"""

from mlflow.api import registry as api
from mlflow.entities.model_registry import ModelVersion, RegisteredModel
from mlflow.store.entities.paged_list import PagedList
from mlflow.store.model_registry.abstract_store import AbstractStore
from mlflow.store.sql.tracking import SqlTracking


class MarbleRegistry(AbstractStore):
    def __init__(self, store_uri=None, tracking_uri=None):
        super().__init__(store_uri, tracking_uri)
        path = store_uri.removeprefix("marble://")
        self._database = SqlTracking.open(f"sqlite:///{path}", artifact_root=f"{path}.files")

    def close(self):
        self._database.close()

    def create_registered_model(self, name, tags=None, description=None, deployment_job_id=None):
        request = api.CreateRegisteredModel(name, tags or [], description)
        return RegisteredModel.from_proto(self._database.create_registered_model(request).registered_model)

    def get_registered_model(self, name):
        found = self._database.get_registered_model(api.GetRegisteredModel(name))
        return RegisteredModel.from_proto(found.registered_model)

    def update_registered_model(self, name, description, deployment_job_id=None):
        changed = self._database.update_registered_model(api.UpdateRegisteredModel(name, description))
        return RegisteredModel.from_proto(changed.registered_model)

    def rename_registered_model(self, name, new_name):
        renamed = self._database.rename_registered_model(api.RenameRegisteredModel(name, new_name))
        return RegisteredModel.from_proto(renamed.registered_model)

    def delete_registered_model(self, name):
        self._database.delete_registered_model(api.DeleteRegisteredModel(name))

    def search_registered_models(self, filter_string=None, max_results=None, order_by=None, page_token=None):
        request = api.SearchRegisteredModels(filter_string or "", max_results, order_by or [], page_token)
        page = self._database.search_registered_models(request)
        return PagedList(map(RegisteredModel.from_proto, page.registered_models), page.next_page_token)

    def get_latest_versions(self, name, stages=None):
        found = self._database.get_latest_versions(api.GetLatestVersions(name, stages or []))
        return [ModelVersion.from_proto(version) for version in found.model_versions]

    def set_registered_model_tag(self, name, tag):
        self._database.set_registered_model_tag(api.SetRegisteredModelTag(name, tag.key, tag.value))

    def delete_registered_model_tag(self, name, key):
        self._database.delete_registered_model_tag(api.DeleteRegisteredModelTag(name, key))

    def set_registered_model_alias(self, name, alias, version):
        self._database.set_registered_model_alias(api.SetRegisteredModelAlias(name, version, alias))

    def delete_registered_model_alias(self, name, alias):
        self._database.delete_registered_model_alias(api.DeleteRegisteredModelAlias(name, alias))

    def get_model_version_by_alias(self, name, alias):
        found = self._database.get_model_version_by_alias(api.GetModelVersionByAlias(name, alias))
        return ModelVersion.from_proto(found.model_version)

    def create_model_version(
        self,
        name,
        source,
        run_id=None,
        tags=None,
        run_link=None,
        description=None,
        local_model_path=None,
        model_id=None,
    ):
        request = api.CreateModelVersion(name, source, run_id, tags or [], run_link, description, model_id)
        return ModelVersion.from_proto(self._database.create_model_version(request).model_version)

    def get_model_version(self, name, version):
        found = self._database.get_model_version(api.GetModelVersion(name, version))
        return ModelVersion.from_proto(found.model_version)

    def update_model_version(self, name, version, description):
        changed = self._database.update_model_version(api.UpdateModelVersion(name, version, description))
        return ModelVersion.from_proto(changed.model_version)

    def transition_model_version_stage(self, name, version, stage, archive_existing_versions):
        request = api.TransitionModelVersionStage(name, version, stage, archive_existing_versions)
        return ModelVersion.from_proto(self._database.transition_model_version_stage(request).model_version)

    def delete_model_version(self, name, version):
        self._database.delete_model_version(api.DeleteModelVersion(name, version))

    def search_model_versions(self, filter_string=None, max_results=None, order_by=None, page_token=None):
        request = api.SearchModelVersions(filter_string or "", max_results, order_by or [], page_token)
        page = self._database.search_model_versions(request)
        return PagedList(map(ModelVersion.from_proto, page.model_versions), page.next_page_token)

    def get_model_version_download_uri(self, name, version):
        request = api.GetModelVersionDownloadUri(name, version)
        return self._database.get_model_version_download_uri(request).artifact_uri

    def set_model_version_tag(self, name, version, tag):
        self._database.set_model_version_tag(api.SetModelVersionTag(name, version, tag.key, tag.value))

    def delete_model_version_tag(self, name, version, key):
        self._database.delete_model_version_tag(api.DeleteModelVersionTag(name, version, key))
